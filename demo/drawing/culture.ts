import {
  blob,
  curve,
  type Draw,
  gouge,
  type Ink,
  line,
  oval,
  type Press,
  poly,
  rect,
} from './ink.ts'

/** Rows of heads seen from behind, the nearest largest. */
function audience(p: Press, top: number, rows: number, size: number, coats: readonly Ink[]) {
  for (let row = 0; row < rows; row++) {
    const s = size * (0.7 + row * 0.28)
    const y = top + row * size * 0.95
    const wide = s * 1.75
    for (let x = -40 + (row % 2) * wide * 0.5; x < 1660; x += wide) {
      const at = x + p.between(-0.1, 0.1) * s
      const coat = coats[Math.floor(p.random() * coats.length)] ?? 'black'
      p.fill(
        blob(
          at - s * 0.8,
          y + s * 1.7,
          at - s * 0.72,
          y + s * 0.72,
          at,
          y + s * 0.46,
          at + s * 0.72,
          y + s * 0.72,
          at + s * 0.8,
          y + s * 1.7,
        ),
        coat,
      )
      p.fill(
        oval(at, y, s * 0.42, s * 0.52),
        p.pick<Ink>('black', 'umber', 'black', 'slate', 'sienna'),
      )
    }
  }
}

function curtain(p: Press, x: number, w: number, flip = false) {
  const side = flip ? -1 : 1
  const path = blob(
    x - side * 60,
    -120,
    x + side * w,
    -120,
    x + side * w * 0.9,
    200,
    x + side * w * 0.5,
    480,
    x + side * w * 0.42,
    620,
    x + side * w * 0.62,
    900,
    x - side * 60,
    900,
  )
  p.fill(path, 'brick')
  p.within(path, () => {
    let folds = ''
    for (let i = 0; i < 8; i++) {
      const a = x + (side * w * (i + 0.5)) / 8
      folds += gouge(a, -60, x + side * w * 0.055 * i, 560, 13, side * -14)
      folds += gouge(x + side * w * 0.055 * i, 560, x + side * w * 0.08 * i, 900, 13, side * 10)
    }
    p.fill(folds, 'plum')
  })
  p.stroke(line(x - side * 40, 560, x + side * w * 0.44, 560), 'ochre', 24)
}

function fiddler(p: Press, x: number, y: number, s: number, coat: Ink, skin: Ink, flip = false) {
  p.move(
    x,
    y,
    s,
    () => {
      p.fill(blob(-40, 0, -36, -80, 0, -104, 36, -80, 40, 0), coat)
      p.fill(oval(0, -128, 17, 21), skin)
      p.fill(blob(-19, -128, -16, -150, 4, -156, 19, -138, 6, -140), 'black')
      p.fill(blob(14, -112, 34, -118, 44, -104, 60, -98, 54, -84, 34, -92), 'sienna')
      p.stroke(line(50, -92, 84, -84), 'black', 5)
      p.stroke(line(-30, -76, -6, -50, 50, -72), coat, 15)
      p.stroke(line(20, -140, 76, -50), 'sand', 4)
    },
    0,
    flip,
  )
}

export const culture: Record<string, Draw> = {
  'concert-hall': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'sienna')
    p.hatch(rect(-40, -40, 1680, 600), 'umber', { angle: 90, gap: 40, from: 10, length: 420 })
    for (let i = 0; i < 19; i++) {
      const h = 300 - Math.abs(i - 9) * 19 + (i % 3) * 12
      const x = 458 + i * 36
      p.fill(rect(x, 400 - h, 28, h), i % 2 ? 'ochre' : 'sand')
      p.fill(poly(x + 3, 390, x + 14, 340, x + 25, 390), 'umber')
    }
    p.fill(rect(430, 390, 740, 30), 'umber')
    for (const side of [0, 1]) {
      for (let tier = 0; tier < 3; tier++) {
        const y = 150 + tier * 190
        const fx = (x: number) => (side ? 1600 - x : x)
        p.fill(
          poly(
            fx(-40),
            y - 90,
            fx(400 - tier * 60),
            y + 10,
            fx(400 - tier * 60),
            y + 60,
            fx(-40),
            y,
          ),
          'black',
        )
        for (let i = 0; i < 5 - tier; i++) {
          const x = 20 + i * 76
          p.fill(
            oval(fx(x), y - 46 + i * 15, 17, 21),
            p.pick<Ink>('pink', 'umber', 'sienna', 'pink'),
          )
        }
        p.fill(
          poly(
            fx(-40),
            y - 30,
            fx(410 - tier * 60),
            y + 30,
            fx(410 - tier * 60),
            y + 84,
            fx(-40),
            y + 56,
          ),
          tier % 2 ? 'sand' : 'paper',
        )
        p.stroke(line(fx(-40), y - 32, fx(410 - tier * 60), y + 30), 'ochre', 11)
      }
    }
    p.fill(poly(340, 700, 460, 430, 1140, 430, 1260, 700), 'ochre')
    p.hatch(poly(340, 700, 460, 430, 1140, 430, 1260, 700), 'sand', {
      gap: 22,
      from: 10,
      to: 4,
      length: 300,
    })
    for (let row = 0; row < 4; row++) {
      const n = 8 + row
      for (let i = 0; i < n; i++) {
        if (Math.abs(i - (n - 1) / 2) < 0.8 && row > 1) continue
        const x = 800 + (i - (n - 1) / 2) * (84 + row * 7)
        const coat = p.pick<Ink>('black', 'black', 'navy')
        fiddler(
          p,
          x,
          500 + row * 62,
          0.56 + row * 0.13,
          coat,
          p.pick<Ink>('pink', 'umber', 'sienna', 'paper'),
          i > n / 2,
        )
      }
    }
    p.fill(rect(700, 720, 200, 44), 'brick')
    p.move(800, 730, 1, () => {
      p.stroke(line(-22, 0, -18, -100) + line(22, 0, 18, -100), 'black', 26)
      p.fill(blob(-46, -70, -48, -190, -20, -226, 20, -226, 48, -190, 46, -70, 0, -50), 'black')
      p.stroke(line(-42, -200, -110, -240, -150, -300), 'black', 22)
      p.stroke(line(42, -200, 116, -220, 150, -270), 'black', 22)
      p.fill(oval(0, -256, 26, 32) + oval(-154, -306, 12) + oval(154, -276, 12), 'pink')
      p.fill(oval(0, -264, 29, 28), 'mist')
      p.stroke(line(154, -276, 196, -340), 'paper', 5)
    })
    p.fill(rect(-40, 764, 1680, 300), 'plum')
    audience(p, 810, 3, 74, ['navy', 'deep', 'brick', 'black', 'teal', 'slate'])
  },

  'theatre-stage': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'navy')
    p.fill(oval(1010, 240, 150), 'sand')
    p.hatch(rect(180, -40, 1240, 700), 'slate', { angle: 0, gap: 34, from: 5, to: 12, length: 300 })
    p.fill(oval(1010, 240, 128), 'paper')
    for (let i = 0; i < 6; i++) {
      const x = 300 + i * 200
      const h = 160 + ((i * 73) % 130)
      p.fill(
        rect(x, 640 - h, 150, h) + poly(x - 14, 644 - h, x + 75, 560 - h, x + 164, 644 - h),
        'black',
      )
      p.windows([x + 20, 660 - h, 110, 110], [2, 2], 'ochre', 'black', 0.5, [0.4, 0.5])
    }
    p.fill(rect(-40, 630, 1680, 240), 'sienna')
    p.hatch(rect(-40, 634, 1680, 230), 'umber', {
      gap: 26,
      from: 4,
      to: 10,
      length: 400,
      rest: 0.1,
    })
    p.fill(oval(760, 745, 330, 70), 'sand')
    p.glaze(poly(640, -40, 740, -40, 1090, 745, 430, 745), 'ochre', 0.34)
    p.move(660, 770, 3.1, () => {
      p.fill(blob(-26, 2, -18, -44, -10, -70, 10, -70, 18, -44, 30, 2, 0, 6), 'brick')
      p.hatch(blob(4, 2, 4, -44, 8, -66, 16, -44, 28, 2), 'black', {
        angle: 80,
        gap: 6,
        from: 2,
        length: 26,
      })
      p.stroke(line(-8, -64, -24, -76, -38, -96), 'pink', 6)
      p.stroke(line(8, -64, 26, -62, 42, -72), 'pink', 6)
      p.fill(oval(0, -82, 8, 10), 'pink')
      p.fill(blob(-9, -78, -10, -92, 2, -97, 10, -88, 2, -86, -4, -72, -14, -58), 'black')
    })
    p.move(950, 780, 3, () => {
      p.stroke(line(-4, -40, -8, 0) + line(4, -40, 14, 0), 'black', 9)
      p.fill(blob(-13, -30, -13, -64, -6, -74, 8, -74, 14, -64, 14, -30), 'teal')
      p.fill(blob(6, -72, 24, -50, 34, -8, 16, -16, 10, -40), 'deep')
      p.stroke(line(-8, -66, -24, -56, -36, -64), 'umber', 6)
      p.stroke(line(10, -66, 22, -82, 16, -96), 'umber', 6)
      p.fill(oval(0, -84, 8, 10), 'umber')
      p.fill(blob(-12, -90, 0, -102, 14, -90, 0, -92) + gouge(6, -98, 26, -106, 4, 4), 'black')
    })
    curtain(p, -20, 470)
    curtain(p, 1620, 470, true)
    for (let i = 0; i < 9; i++) {
      const x = -60 + i * 195
      p.fill(oval(x + 80, 20, 118, 96), i % 2 ? 'brick' : 'coral')
      p.hatch(oval(x + 80, 20, 108, 88), 'plum', {
        angle: 90,
        gap: 22,
        from: 2,
        to: 7,
        length: 120,
      })
    }
    p.fill(rect(-40, -40, 1680, 54), 'ochre')
    p.fill(rect(-40, 850, 1680, 26), 'ochre')
    for (let i = 0; i < 14; i++) p.fill(oval(90 + i * 110, 850, 30, 24), 'sand')
    p.fill(rect(-40, 870, 1680, 200), 'black')
    audience(p, 910, 2, 92, ['plum', 'navy', 'deep', 'umber'])
  },

  bookshop: (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'umber')
    const shelf = (x: number, y: number, w: number, h: number) => {
      p.fill(rect(x, y - h, w, h), 'black')
      for (let at = x + 5; at < x + w - 14; ) {
        const bw = p.between(15, 32)
        const bh = h * p.between(0.62, 0.93)
        if (at + bw > x + w - 4) break
        const ink = p.pick<Ink>(
          'brick',
          'ochre',
          'teal',
          'sand',
          'coral',
          'slate',
          'sage',
          'plum',
          'pink',
          'navy',
        )
        if (p.chance(0.07))
          p.fill(poly(at + 6, y, at + 22, y - bh, at + 22 + bw, y - bh + 6, at + bw + 6, y), ink)
        else {
          p.fill(rect(at, y - bh, bw - 2, bh), ink)
          p.fill(rect(at, y - bh * 0.82, bw - 2, 7) + rect(at, y - bh * 0.2, bw - 2, 5), 'paper')
        }
        at += bw + (p.chance(0.07) ? 24 : 0)
      }
      p.fill(rect(x - 6, y, w + 12, 16), 'sienna')
    }
    for (let row = 0; row < 6; row++) {
      for (const x of [-20, 290, 1030, 1340]) shelf(x, 140 + row * 136, 270, 120)
    }
    p.fill(rect(600, -40, 400, 900), 'ochre')
    p.fill(rect(636, 90, 328, 700), 'sand')
    p.hatch(rect(636, 90, 328, 700), 'paper', { angle: -50, gap: 34, from: 14, to: 6, length: 300 })
    p.fill(poly(636, 560, 720, 520, 800, 550, 880, 500, 964, 540, 964, 790, 636, 790), 'coral')
    p.windows([650, 590, 300, 160], [5, 2], 'paper', 'plum', 0.5, [0.4, 0.5])
    p.stroke(line(800, 90, 800, 790) + line(636, 320, 964, 320), 'umber', 14)
    p.stroke(rect(636, 90, 328, 700), 'umber', 20)
    p.fill(rect(-40, 836, 1680, 220), 'deep')
    p.hatch(rect(-40, 846, 1680, 200), 'teal', { gap: 30, from: 2, to: 9, length: 240 })
    p.fill(poly(640, 840, 960, 840, 1180, 1040, 420, 1040), 'sage')
    for (const x of [430, 800, 1170]) {
      p.stroke(line(x, -40, x, 90), 'black', 5)
      p.fill(poly(x - 74, 152, x - 26, 88, x + 26, 88, x + 74, 152), 'brick')
      p.fill(oval(x, 154, 28, 20), 'paper')
    }
    p.stroke(line(1220, 930, 1100, 20) + line(1310, 930, 1180, 20), 'sand', 15)
    for (let i = 0; i < 9; i++)
      p.stroke(line(1213 - i * 13, 860 - i * 98, 1300 - i * 13, 860 - i * 98), 'sand', 11)
    p.person(500, 940, 430, 'teal', 'black', 'pink')
    p.fill(poly(545, 760, 600, 740, 650, 762, 650, 800, 600, 782, 545, 800), 'paper')
    p.person(1430, 960, 450, 'brick', 'black', 'umber', true)
    p.fill(poly(620, 900, 980, 900, 1000, 940, 600, 940), 'sienna')
    p.fill(rect(610, 938, 380, 110), 'umber')
    p.hatch(rect(610, 938, 380, 110), 'black', { angle: 90, gap: 36, from: 8, length: 130 })
    for (let i = 0; i < 5; i++) {
      for (let k = 0; k < 2 + (i % 3); k++) {
        p.fill(
          rect(640 + i * 66, 884 - k * 20, 56, 17),
          p.pick<Ink>('brick', 'paper', 'ochre', 'navy', 'coral'),
        )
      }
    }
    p.move(925, 898, 1, () => {
      p.fill(
        blob(-30, 2, -34, -40, -10, -62, 14, -84, 20, -60, 40, -84, 46, -50, 30, -26, 34, 2),
        'black',
      )
      p.stroke(curve(-30, -4, -64, -16, -60, -60), 'black', 9)
    })
  },

  'gallery-room': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'pink')
    p.hatch(rect(-40, -40, 1680, 760), 'paper', { angle: 90, gap: 46, from: 0, to: 8, length: 300 })
    p.fill(poly(-40, -40, 300, -40, 300, 680, -40, 800), 'coral')
    p.hatch(poly(-40, -40, 300, -40, 300, 680, -40, 800), 'brick', {
      angle: 90,
      gap: 30,
      from: 9,
      to: 2,
      length: 200,
    })
    p.fill(poly(-40, 800, 300, 680, 1640, 680, 1640, 1040, -40, 1040), 'sienna')
    p.hatch(poly(-40, 800, 300, 680, 1640, 680, 1640, 1040, -40, 1040), 'umber', {
      gap: 28,
      from: 3,
      to: 10,
      length: 300,
    })
    p.fill(rect(300, 664, 1340, 20), 'paper')
    const frame = (x: number, y: number, w: number, h: number, ink: Ink, paint: () => void) => {
      p.fill(rect(x - 22, y - 22, w + 44, h + 44), ink)
      p.stroke(rect(x - 8, y - 8, w + 16, h + 16), 'umber', 6)
      p.within(rect(x, y, w, h), paint)
    }
    frame(390, 130, 360, 400, 'ochre', () => {
      p.fill(rect(380, 120, 400, 420), 'navy')
      p.fill(oval(640, 230, 62), 'sand')
      p.fill(blob(360, 560, 380, 400, 480, 340, 560, 420, 660, 370, 790, 460, 790, 560), 'teal')
      p.hatch(rect(390, 340, 360, 200), 'deep', { angle: 30, gap: 22, from: 9 })
      p.fill(
        poly(480, 440, 500, 330, 560, 430) + poly(470, 450, 580, 446, 560, 476, 486, 478),
        'paper',
      )
    })
    frame(860, 90, 240, 320, 'black', () => {
      p.fill(rect(850, 80, 260, 340), 'sage')
      p.fill(blob(890, 430, 900, 320, 980, 290, 1060, 320, 1080, 430), 'plum')
      p.fill(oval(980, 226, 54, 68), 'sand')
      p.fill(blob(920, 250, 916, 170, 980, 136, 1044, 170, 1040, 250, 1020, 196, 940, 196), 'brick')
      p.fill(oval(962, 226, 6) + oval(998, 226, 6), 'black')
      p.stroke(curve(966, 258, 980, 264, 996, 258), 'brick', 5)
    })
    frame(1220, 140, 330, 330, 'paper', () => {
      p.fill(rect(1210, 130, 350, 350), 'brick')
      p.fill(oval(1330, 250, 100), 'ochre')
      p.fill(poly(1220, 480, 1400, 200, 1560, 480), 'black')
      p.fill(rect(1400, 130, 50, 350), 'teal')
      p.fill(oval(1490, 220, 44), 'paper')
    })
    p.fill(poly(30, 190, 210, 160, 210, 540, 30, 600), 'black')
    p.fill(poly(50, 214, 192, 190, 192, 518, 50, 572), 'mist')
    p.fill(poly(50, 430, 192, 380, 192, 518, 50, 572), 'deep')
    for (const x of [570, 980, 1385]) {
      p.fill(poly(x - 26, -40, x + 26, -40, x + 16, 20, x - 16, 20), 'black')
    }
    p.fill(rect(700, 720, 300, 34), 'black')
    p.fill(rect(730, 750, 26, 80) + rect(944, 750, 26, 80), 'black')
    p.person(560, 850, 330, 'deep', 'black', 'pink')
    p.person(1310, 830, 310, 'navy', 'black', 'umber', true)
    p.person(1420, 850, 210, 'ochre', 'black', 'umber')
    p.fill(rect(180, 800, 130, 240), 'paper')
    p.hatch(rect(250, 800, 60, 240), 'slate', { gap: 18, from: 7, length: 80 })
    p.fill(
      blob(
        190,
        800,
        170,
        700,
        220,
        640,
        200,
        570,
        260,
        540,
        310,
        600,
        280,
        680,
        320,
        740,
        300,
        800,
      ),
      'black',
    )
    p.fill(oval(244, 690, 26, 40), 'coral')
  },

  'cinema-front': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'black')
    p.hatch(rect(-40, -40, 1680, 600), 'navy', { angle: 8, gap: 30, from: 12, to: 3, length: 200 })
    p.fill(rect(-40, 240, 380, 640), 'navy')
    p.windows([-20, 270, 330, 520], [4, 5], 'ochre', 'black', 0.3, [0.46, 0.6])
    p.fill(rect(1260, 200, 400, 680), 'plum')
    p.windows([1290, 230, 320, 560], [4, 5], 'ochre', 'black', 0.35, [0.46, 0.6])
    p.fill(poly(330, 880, 330, 260, 470, 180, 1130, 180, 1270, 260, 1270, 880), 'coral')
    p.hatch(poly(330, 880, 330, 260, 470, 180, 1130, 180, 1270, 260, 1270, 880), 'brick', {
      angle: 90,
      gap: 30,
      from: 7,
      length: 200,
    })
    p.fill(rect(700, -40, 200, 480), 'brick')
    for (let i = 0; i < 4; i++) p.fill(rect(716 + i * 46, -40, 28, 460), i % 2 ? 'ochre' : 'sand')
    p.fill(oval(800, 150, 92), 'black')
    p.rays(800, 150, 20, 88, 12, 'ochre', 12)
    for (const x of [390, 490, 590, 960, 1060, 1160]) {
      p.fill(rect(x, 250, 54, 200), 'ochre')
      p.stroke(line(x + 27, 250, x + 27, 450) + line(x, 350, x + 54, 350), 'plum', 6)
    }
    p.fill(poly(250, 480, 1350, 480, 1420, 560, 180, 560), 'sand')
    p.fill(rect(180, 556, 1240, 60), 'paper')
    p.stroke(rect(180, 480, 1240, 136), 'brick', 13)
    for (let i = 0; i < 30; i++) p.fill(oval(200 + i * 41.4, 590, 10), i % 2 ? 'ochre' : 'coral')
    for (let i = 0; i < 8; i++) {
      const x = 320 + i * 120
      p.fill(gouge(x, 524, x + 90, 524, 9), 'plum')
    }
    p.fill(rect(330, 616, 940, 280), 'ochre')
    p.hatch(rect(330, 616, 940, 280), 'sand', { angle: 90, gap: 26, from: 12, length: 200 })
    for (let i = 0; i < 4; i++) {
      const x = 570 + i * 118
      p.fill(rect(x, 660, 106, 240), 'brick')
      p.fill(rect(x + 16, 680, 74, 140), 'sand')
    }
    for (const [x, ink] of [
      [372, 'teal'],
      [1100, 'navy'],
    ] as const) {
      p.fill(rect(x, 660, 140, 190), 'umber')
      p.fill(rect(x + 12, 672, 116, 166), ink)
      p.fill(oval(x + 70, 730, 34), 'coral')
      p.fill(poly(x + 12, 838, x + 70, 760, x + 128, 838), 'black')
    }
    p.fill(rect(-40, 880, 1680, 180), 'navy')
    p.hatch(rect(-40, 884, 1680, 160), 'black', { gap: 24, from: 4, to: 12, length: 200 })
    p.glitter(800, 892, 1000, 900, 760, 'ochre')
    p.glitter(800, 900, 1000, 300, 300, 'coral')
    p.times(7, (i, t) =>
      p.person(
        120 + t * 420,
        900 + (i % 2) * 14,
        190,
        p.pick<Ink>('teal', 'brick', 'slate', 'deep', 'plum'),
        'black',
        p.pick<Ink>('pink', 'umber', 'sienna'),
        i % 3 === 1,
      ),
    )
    p.person(1010, 930, 230, 'deep', 'black', 'umber')
    p.person(1090, 940, 220, 'pink', 'black', 'pink')
    p.person(1400, 950, 250, 'brick', 'black', 'sienna', true)
  },

  violin: (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'deep')
    p.hatch(rect(-40, -40, 1680, 1080), 'teal', {
      angle: 60,
      gap: 34,
      from: 1,
      to: 12,
      length: 240,
    })
    p.fill(blob(-60, 800, 300, 700, 700, 830, 1100, 780, 1660, 880, 1660, 1060, -60, 1060), 'plum')
    p.hatch(
      blob(-60, 800, 300, 700, 700, 830, 1100, 780, 1660, 880, 1660, 1060, -60, 1060),
      'black',
      { angle: -24, gap: 28, from: 3, to: 11 },
    )
    for (const [x, turn, ink] of [
      [180, -9, 'paper'],
      [260, 4, 'sand'],
    ] as const) {
      p.move(
        x,
        150,
        1,
        () => {
          p.fill(rect(0, 0, 380, 480), ink)
          for (let staff = 0; staff < 5; staff++) {
            const y = 50 + staff * 88
            for (let i = 0; i < 5; i++)
              p.stroke(line(26, y + i * 10, 354, y + i * 10), 'slate', 2.4)
            for (let i = 0; i < 9; i++) {
              const [nx, ny] = [50 + i * 35, y + p.between(0, 42)]
              p.fill(oval(nx, ny, 8, 6), 'black')
              p.stroke(line(nx + 7, ny, nx + 7, ny - 32), 'black', 3)
            }
          }
        },
        turn,
      )
    }
    p.move(
      930,
      560,
      1.28,
      () => {
        const body = blob(
          0,
          -210,
          -80,
          -196,
          -112,
          -130,
          -88,
          -70,
          -66,
          -20,
          -92,
          30,
          -136,
          100,
          -126,
          190,
          -60,
          236,
          0,
          244,
          60,
          236,
          126,
          190,
          136,
          100,
          92,
          30,
          66,
          -20,
          88,
          -70,
          112,
          -130,
          80,
          -196,
        )
        p.move(16, 22, 1, () => p.fill(body, 'black'))
        p.fill(body, 'sienna')
        p.hatch(body, 'coral', { angle: 90, gap: 26, from: 12, to: 0, length: 180 })
        p.hatch(body, 'umber', { angle: 90, gap: 26, from: 0, to: 12, length: 180 })
        p.stroke(body, 'umber', 9)
        p.stroke(curve(-58, -26, -44, 6, -58, 40) + curve(58, -26, 44, 6, 58, 40), 'black', 6)
        for (const d of [-1, 1]) {
          p.stroke(curve(d * 38, -36, d * 54, -18, d * 46, 16, d * 62, 56, d * 50, 72), 'black', 7)
          p.fill(oval(d * 38, -36, 7) + oval(d * 50, 72, 8), 'black')
        }
        p.fill(poly(-20, -470, 20, -470, 28, 0, -28, 0), 'black')
        p.fill(poly(-24, 120, 24, 120, 36, 228, -36, 228), 'black')
        p.fill(poly(-46, 62, 46, 62, 38, 46, -38, 46), 'sand')
        for (let i = -1.5; i <= 1.5; i++)
          p.stroke(line(i * 8, -470, i * 13, 54, i * 10, 124), 'paper', 2.4)
        p.fill(blob(-22, -466, -26, -560, -10, -600, 24, -596, 28, -560, 22, -466), 'umber')
        p.stroke(curve(4, -590, 26, -576, 12, -556, -4, -566), 'sand', 6)
        for (const y of [-500, -540])
          p.stroke(line(-56, y, -20, y + 4) + line(20, y - 16, 56, y - 20), 'black', 12)
      },
      38,
    )
    p.stroke(line(420, 930, 1560, 520), 'umber', 16)
    p.stroke(line(450, 942, 1540, 552), 'paper', 8)
    p.fill(poly(400, 916, 470, 892, 486, 936, 416, 960), 'black')
    p.fill(oval(1380, 850, 90, 62), 'ochre')
    p.hatch(oval(1380, 850, 90, 62), 'umber', { angle: 20, gap: 18, from: 5 })
  },

  'chess-board': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'coral')
    p.hatch(rect(-40, -40, 1680, 420), 'ochre', {
      angle: -30,
      gap: 34,
      from: 14,
      to: 3,
      length: 240,
    })
    p.fill(oval(1260, 160, 130), 'sand')
    const corner = (u: number, v: number): [number, number] => {
      const depth = 1 / (1 + v * 0.13)
      return [800 + (u - 4) * 244 * depth, 330 + 730 * (depth - 0.49) * 1.96]
    }
    const board = [
      ...corner(-0.3, -0.3),
      ...corner(8.3, -0.3),
      ...corner(8.3, 8.3),
      ...corner(-0.3, 8.3),
    ]
    p.fill(poly(...board), 'umber')
    for (let u = 0; u < 8; u++) {
      for (let v = 0; v < 8; v++) {
        const cell = poly(
          ...corner(u, v),
          ...corner(u + 1, v),
          ...corner(u + 1, v + 1),
          ...corner(u, v + 1),
        )
        if ((u + v) % 2) p.fill(cell, 'sand')
        else p.shade(cell, 'deep', 'black', { angle: -20, gap: 22, from: 5, length: 60 })
      }
    }
    const stem = (h: number, w: number) =>
      blob(
        -w,
        0,
        -w,
        -16,
        -w * 0.7,
        -30,
        -w * 0.42,
        -h * 0.4,
        -w * 0.32,
        -h * 0.72,
        w * 0.32,
        -h * 0.72,
        w * 0.42,
        -h * 0.4,
        w * 0.7,
        -30,
        w,
        -16,
        w,
        0,
        0,
        10,
      )
    const heads: Record<string, readonly [number, () => string]> = {
      pawn: [120, () => oval(0, -112, 28) + rect(-32, -92, 64, 12)],
      rook: [
        160,
        () =>
          poly(
            -38,
            -110,
            -44,
            -176,
            -24,
            -176,
            -24,
            -160,
            -10,
            -160,
            -10,
            -176,
            10,
            -176,
            10,
            -160,
            24,
            -160,
            24,
            -176,
            44,
            -176,
            38,
            -110,
          ),
      ],
      bishop: [
        190,
        () =>
          blob(0, -218, -36, -160, -24, -128, 24, -128, 36, -160) +
          oval(0, -220, 9) +
          rect(-36, -132, 72, 13),
      ],
      queen: [
        220,
        () =>
          poly(
            -30,
            -150,
            -50,
            -226,
            -24,
            -196,
            -14,
            -240,
            0,
            -200,
            14,
            -240,
            24,
            -196,
            50,
            -226,
            30,
            -150,
          ) +
          oval(0, -244, 10) +
          rect(-40, -154, 80, 14),
      ],
      king: [
        236,
        () =>
          poly(-28, -160, -44, -224, 44, -224, 28, -160) +
          rect(-6, -276, 12, 54) +
          rect(-22, -260, 44, 12) +
          rect(-40, -164, 80, 14),
      ],
      knight: [
        170,
        () =>
          blob(
            -36,
            -70,
            -26,
            -130,
            -8,
            -178,
            6,
            -206,
            16,
            -184,
            44,
            -168,
            66,
            -130,
            50,
            -114,
            20,
            -126,
            34,
            -70,
          ),
      ],
    }
    const men: readonly (readonly [string, number, number, Ink])[] = [
      ['rook', 7, 7, 'black'],
      ['king', 6, 7, 'black'],
      ['bishop', 3, 7, 'black'],
      ['pawn', 1, 6, 'black'],
      ['pawn', 5, 6, 'black'],
      ['pawn', 7, 6, 'black'],
      ['queen', 2, 5, 'black'],
      ['pawn', 4, 4, 'black'],
      ['knight', 5, 4, 'paper'],
      ['pawn', 3, 3, 'paper'],
      ['knight', 6, 3, 'black'],
      ['bishop', 2, 2, 'paper'],
      ['pawn', 0, 2, 'paper'],
      ['pawn', 6, 1, 'paper'],
      ['queen', 4, 1, 'paper'],
      ['king', 5, 0, 'paper'],
      ['rook', 3, 0, 'paper'],
    ]
    for (const [kind, u, v, ink] of men) {
      const [x, y] = corner(u + 0.5, v + 0.4)
      const [h, head] = heads[kind] ?? [100, () => '']
      p.move(x, y, 1.42 / (1 + v * 0.13), () => {
        p.glaze(blob(-30, 6, 60, -10, 220, 20, 230, 40, 60, 26), 'navy', 0.55)
        const man = stem(h, 50) + head()
        p.stroke(man, ink === 'black' ? 'umber' : 'sienna', 5)
        p.fill(man, ink)
        p.within(man, () =>
          p.hatch(rect(2, -h * 1.1, 60, h * 1.15), ink === 'black' ? 'brick' : 'slate', {
            angle: 86,
            gap: 11,
            from: 5,
            to: 2,
            length: 60,
          }),
        )
      })
    }
  },
}
