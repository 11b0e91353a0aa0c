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
  ridge,
} from './ink.ts'

/** A crowd standing about a line, the nearer ones lower and larger. */
function crowd(p: Press, x: number, right: number, y: number, h: number, count: number) {
  p.times(count, (_, t) => {
    const skin = p.pick<Ink>('pink', 'sienna', 'umber', 'pink')
    const coat = p.pick<Ink>('brick', 'navy', 'teal', 'ochre', 'plum', 'coral', 'slate')
    const size = h * p.between(0.92, 1.08)
    p.person(
      x + (right - x) * t + p.between(-14, 14),
      y + p.between(-8, 14),
      size,
      coat,
      'black',
      skin,
      p.chance(0.35),
    )
  })
}

function arch(x: number, base: number, w: number, h: number): string {
  const spring = base - h + w / 2
  return (
    `M${x} ${base}L${x} ${spring}C${x} ${spring - w * 0.28} ${x + w * 0.22} ${base - h} ` +
    `${x + w / 2} ${base - h}C${x + w * 0.78} ${base - h} ${x + w} ${spring - w * 0.28} ` +
    `${x + w} ${spring}L${x + w} ${base}Z`
  )
}

function lamp(p: Press, x: number, base: number, h: number, ink: Ink, light: Ink) {
  p.stroke(line(x, base, x, base - h * 0.86), ink, h * 0.025)
  p.fill(rect(x - h * 0.04, base - h * 0.06, h * 0.08, h * 0.06), ink)
  p.fill(
    poly(
      x - h * 0.035,
      base - h * 0.86,
      x - h * 0.06,
      base - h * 0.97,
      x + h * 0.06,
      base - h * 0.97,
      x + h * 0.035,
      base - h * 0.86,
    ),
    light,
  )
  p.fill(
    poly(x - h * 0.075, base - h * 0.965, x, base - h * 1.03, x + h * 0.075, base - h * 0.965),
    ink,
  )
}

function tram(p: Press, x: number, y: number, s: number, body: Ink, roof: Ink) {
  p.move(x, y, s, () => {
    p.fill(blob(-130, -4, -134, -230, -112, -300, 0, -316, 112, -300, 134, -230, 130, -4), body)
    p.fill(poly(-104, -150, -98, -262, 98, -262, 104, -150), 'black')
    p.fill(poly(-96, -156, -91, -254, -8, -254, -8, -156), 'mist')
    p.fill(poly(96, -156, 91, -254, 8, -254, 8, -156), 'mist')
    p.stroke(line(-80, -170, -40, -240) + line(30, -170, 70, -240), 'paper', 7)
    p.fill(rect(-128, -140, 256, 16), 'paper')
    p.fill(oval(0, -84, 25), 'paper')
    p.fill(oval(0, -84, 17), 'ochre')
    p.fill(rect(-114, -60, 34, 22) + rect(80, -60, 34, 22), 'coral')
    p.fill(rect(-136, -22, 272, 30), 'black')
    p.fill(poly(-110, -298, -60, -330, 60, -330, 110, -298), roof)
    p.stroke(line(-30, -330, 40, -400, -20, -450), 'black', 7)
    p.stroke(line(-60, -452, 60, -452), 'black', 8)
  })
}

export const town: Record<string, Draw> = {
  'ropewalk-street': (p) => {
    p.sky(700, 'ochre', 'sand', { from: 0, to: 17 })
    p.fill(oval(800, 470, 110), 'paper')
    p.fill(ridge(640, 560, 540, 800, 520, 1040, 540), 'pink')
    p.fill(poly(640, 560, 960, 560, 1640, 1040, -40, 1040), 'sand')
    const left: readonly (readonly [number, number, Ink, Ink])[] = [
      [600, 680, 'plum', 'black'],
      [490, 600, 'coral', 'plum'],
      [340, 490, 'brick', 'black'],
      [140, 340, 'plum', 'black'],
      [-120, 140, 'navy', 'black'],
    ]
    const edge = (x: number) => [560 - (680 - x) * 0.42, 560 + (680 - x) * 0.58] as const
    for (const side of [1, -1]) {
      const fx = (x: number) => (side === 1 ? x : 1600 - x)
      for (const [near, far, wall, roof] of left) {
        const [nearTop, nearFoot] = edge(near)
        const [farTop, farFoot] = edge(far)
        const face = poly(fx(near), nearTop, fx(far), farTop, fx(far), farFoot, fx(near), nearFoot)
        p.fill(
          face,
          side === 1 ? wall : wall === 'coral' ? 'pink' : wall === 'navy' ? 'teal' : 'coral',
        )
        p.hatch(face, side === 1 ? 'black' : 'brick', { angle: side * 24, gap: 28, from: 2, to: 6 })
        const gable = poly(
          fx(near),
          nearTop + 4,
          fx((near + far) / 2),
          Math.min(nearTop, farTop) - (far - near) * 0.35,
          fx(far),
          farTop + 4,
        )
        p.fill(gable, roof)
        for (let row = 0; row < 3; row++) {
          for (let col = 0; col < 2; col++) {
            const a = near + (far - near) * (0.16 + col * 0.42)
            const b = a + (far - near) * 0.24
            const up = (x: number, t: number) => edge(x)[0] + (edge(x)[1] - edge(x)[0]) * t
            const [t, u] = [0.08 + row * 0.27, 0.24 + row * 0.27]
            const lit = p.chance(0.45)
            p.fill(
              poly(fx(a), up(a, t), fx(b), up(b, t), fx(b), up(b, u), fx(a), up(a, u)),
              lit ? 'ochre' : 'black',
            )
          }
        }
      }
    }
    let setts = ''
    for (let row = 0; row < 11; row++) {
      const y = 585 + row * row * 3.6
      const wide = 170 + (y - 560) * 1.25
      for (let i = 0; i < 8; i++) {
        const x = 800 - wide + (2 * wide * (i + (row % 2) / 2)) / 8
        setts += gouge(x, y, x + wide * 0.19, y + 2, 1.5 + row * 0.6)
      }
    }
    p.fill(setts, 'sienna')
    for (const [y, dip] of [
      [330, 40],
      [210, 60],
    ] as const) {
      const [a, b] = [y === 330 ? 330 : 140, y === 330 ? 1270 : 1460]
      p.stroke(curve(a, y, 800, y + dip * 2, b, y), 'black', 4)
      p.times(9, (_, t) => {
        const x = a + (b - a) * (0.06 + t * 0.88)
        const sag = y + dip * 2 * (1 - ((x - 800) / (800 - a)) ** 2)
        const ink = p.pick<Ink>('brick', 'paper', 'teal', 'navy')
        p.fill(poly(x - 24, sag - 2, x + 24, sag, x, sag + 46), ink)
      })
    }
    lamp(p, 1180, 860, 420, 'black', 'paper')
    p.person(720, 620, 90, 'brick', 'black', 'pink')
    p.person(860, 640, 100, 'navy', 'black', 'umber')
    p.person(620, 790, 230, 'deep', 'black', 'sienna', true)
    p.person(960, 900, 300, 'brick', 'black', 'pink')
  },

  'coaldrop-market': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'deep')
    const hall = poly(-40, 420, 800, 60, 1640, 420, 1640, 760, -40, 760)
    p.shade(hall, 'teal', 'deep', { angle: 90, gap: 34, from: 4 })
    for (let i = 0; i < 5; i++) {
      const inset = i * 130
      const w = 1560 - inset * 2
      p.fill(arch(20 + inset, 700 - i * 24, w, 640 - i * 95), i % 2 ? 'teal' : 'sage')
      p.fill(arch(44 + inset, 700 - i * 24, w - 48, 612 - i * 95), i === 4 ? 'paper' : 'deep')
    }
    p.rays(800, 520, 90, 210, 22, 'ochre', 6)
    for (let i = 0; i < 8; i++) {
      const x = 110 + i * 197
      const y = 240 + Math.abs(i - 3.5) * -32 + 90
      p.stroke(line(x, -40, x, y), 'black', 4)
      p.fill(poly(x - 40, y + 26, x - 14, y, x + 14, y, x + 40, y + 26), 'black')
      p.fill(oval(x, y + 34, 18), 'ochre')
    }
    p.fill(poly(-40, 690, 1640, 690, 1640, 1040, -40, 1040), 'sand')
    p.hatch(rect(-40, 700, 1680, 340), 'sienna', {
      gap: 30,
      from: 1,
      to: 7,
      length: 220,
      rest: 0.5,
    })
    crowd(p, 380, 1230, 735, 170, 13)
    const stall = (x: number, y: number, s: number, a: Ink, b: Ink, goods: Ink, leaf: Ink) => {
      p.move(x, y, s, () => {
        p.stroke(line(-180, 0, -180, -330) + line(180, 0, 180, -330), 'black', 12)
        p.fill(rect(-196, -120, 392, 120), 'umber')
        p.hatch(rect(-196, -120, 392, 120), 'black', { angle: 90, gap: 30, from: 6, length: 150 })
        for (let i = 0; i < 8; i++) {
          const [l, r] = [-176 + i * 44, -132 + i * 44]
          const path = poly(l * 0.86, -400, r * 0.86, -400, r * 1.22, -306, l * 1.22, -306)
          p.fill(path, i % 2 ? a : b)
          p.fill(oval((l + r) * 0.61, -306, 27, 24), i % 2 ? a : b)
        }
        for (let i = 0; i < 4; i++) {
          const cx = -146 + i * 98
          p.fill(poly(cx - 44, -118, cx + 44, -118, cx + 36, -78, cx - 36, -78), 'sienna')
          for (let k = 0; k < 8; k++) {
            const ink = i % 2 ? goods : leaf
            p.fill(oval(cx - 33 + (k % 4) * 22, -126 - Math.floor(k / 4) * 16, 14), ink)
          }
        }
      })
    }
    p.person(300, 830, 250, 'paper', 'black', 'sienna')
    p.person(1220, 820, 240, 'pink', 'black', 'pink', true)
    stall(300, 900, 1.25, 'brick', 'paper', 'coral', 'sage')
    stall(1290, 900, 1.25, 'ochre', 'paper', 'brick', 'plum')
    p.person(690, 970, 380, 'navy', 'black', 'pink')
    p.person(860, 985, 370, 'brick', 'black', 'umber', true)
    p.fill(poly(905, 830, 975, 830, 965, 900, 915, 900), 'sienna')
    p.stroke(curve(912, 830, 940, 770, 968, 830), 'sienna', 7)
  },

  'tram-works': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'navy')
    for (let i = 0; i < 5; i++) {
      const x = -120 + i * 370
      const light = poly(x, 250, x + 250, 60, x + 250, 250)
      p.fill(poly(x - 30, 266, x + 250, 40, x + 280, 40, x + 280, 266), 'black')
      p.fill(light, 'sand')
      p.hatch(light, 'ochre', { angle: -38, gap: 24, from: 8, to: 0 })
      p.stroke(line(x + 80, 250, x + 80, 190) + line(x + 165, 250, x + 165, 125), 'black', 8)
    }
    p.hatch(rect(-40, 270, 1680, 330), 'slate', { angle: 90, gap: 44, from: 8, to: 8, length: 330 })
    p.fill(rect(-40, 262, 1680, 28), 'black')
    for (let x = 40; x < 1600; x += 380) p.fill(rect(x, 280, 34, 420), 'black')
    p.fill(rect(-40, 640, 1680, 400), 'umber')
    p.hatch(rect(-40, 650, 1680, 400), 'black', { gap: 30, from: 2, to: 9, length: 200 })
    for (const [x, vx] of [
      [300, -120],
      [800, 800],
      [1300, 1720],
    ] as const) {
      for (const d of [-1, 1]) {
        p.fill(
          poly(
            x + d * 80 - 4,
            640,
            x + d * 80 + 4,
            640,
            vx + d * 190 + 12,
            1040,
            vx + d * 190 - 12,
            1040,
          ),
          'mist',
        )
      }
    }
    tram(p, 300, 720, 0.94, 'brick', 'sand')
    tram(p, 1300, 720, 0.94, 'teal', 'sand')
    p.fill(poly(620, 866, 980, 866, 1030, 940, 570, 940), 'black')
    tram(p, 800, 860, 1.5, 'ochre', 'brick')
    p.person(1110, 900, 260, 'slate', 'black', 'pink', true)
    p.rays(1015, 800, 8, 130, 26, 'sand', 8)
    p.fill(oval(1015, 800, 20), 'paper')
    p.person(520, 930, 290, 'coral', 'black', 'umber', true)
    p.stroke(line(560, 800, 650, 770), 'black', 10)
  },

  infirmary: (p) => {
    p.sky(700, 'plum', 'navy', { from: 20, to: 4 })
    p.fill(oval(1330, 190, 62), 'sand')
    p.fill(oval(1360, 174, 56), 'navy')
    for (const [x, y] of [
      [200, 90],
      [420, 160],
      [700, 70],
      [1120, 120],
      [1500, 330],
      [1080, 300],
      [90, 290],
    ] as const) {
      p.fill(gouge(x - 12, y, x + 12, y, 4) + gouge(x, y - 12, x, y + 12, 4), 'sand')
    }
    const wing = (x: number, w: number, top: number, cols: number, rows: number) => {
      p.fill(rect(x, top, w, 780 - top), 'pink')
      p.hatch(rect(x, top, w, 780 - top), 'coral', { angle: 0, gap: 26, from: 3, length: 90 })
      p.fill(rect(x - 14, top - 20, w + 28, 32), 'black')
      p.windows(
        [x + 10, top + 30, w - 20, 720 - top],
        [cols, rows],
        'ochre',
        'navy',
        0.72,
        [0.5, 0.58],
      )
    }
    wing(60, 480, 350, 6, 4)
    wing(1060, 480, 350, 6, 4)
    p.fill(rect(540, 220, 520, 560), 'sand')
    p.hatch(rect(540, 220, 140, 560), 'sienna', { angle: 90, gap: 22, from: 8, to: 0 })
    p.fill(poly(510, 230, 800, 90, 1090, 230), 'black')
    p.fill(poly(590, 212, 800, 112, 1010, 212), 'teal')
    p.fill(rect(784, 132, 32, 76) + rect(760, 154, 80, 32), 'paper')
    p.windows([570, 260, 460, 260], [5, 2], 'ochre', 'navy', 0.85, [0.46, 0.68])
    p.fill(rect(640, 560, 320, 30), 'black')
    p.fill(rect(670, 590, 260, 190), 'ochre')
    p.stroke(
      line(800, 590, 800, 780) + line(735, 590, 735, 780) + line(865, 590, 865, 780),
      'umber',
      8,
    )
    p.fill(rect(-40, 775, 1680, 280), 'navy')
    p.hatch(rect(-40, 785, 1680, 280), 'black', { gap: 26, from: 4, to: 12, length: 260 })
    p.fill(poly(670, 780, 930, 780, 1160, 1040, 440, 1040), 'ochre')
    p.hatch(poly(670, 780, 930, 780, 1160, 1040, 440, 1040), 'umber', { gap: 26, from: 3, to: 13 })
    p.move(1290, 900, 1.15, () => {
      p.fill(blob(-200, 0, -204, -150, -180, -168, 90, -168, 150, -100, 200, -80, 206, 0), 'paper')
      p.fill(poly(92, -150, 146, -96, 60, -96, 60, -150), 'navy')
      p.fill(rect(-200, -84, 400, 22), 'teal')
      p.fill(rect(-110, -146, 26, 60) + rect(-127, -129, 60, 26), 'brick')
      p.fill(rect(40, -188, 50, 22), 'slate')
      p.fill(oval(-120, 4, 38) + oval(120, 4, 38), 'black')
      p.fill(oval(-120, 4, 15) + oval(120, 4, 15), 'mist')
      p.fill(oval(198, -40, 12, 16), 'ochre')
    })
    p.person(720, 850, 170, 'teal', 'black', 'umber')
    p.person(800, 880, 180, 'brick', 'black', 'pink')
    p.person(390, 950, 260, 'paper', 'navy', 'sienna')
    p.tree(140, 960, 420, 'deep', 'black', 'sage')
  },

  'assembly-chamber': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'plum')
    p.hatch(rect(-40, -40, 1680, 560), 'umber', {
      angle: 90,
      gap: 40,
      from: 12,
      to: 12,
      length: 500,
    })
    for (let i = 0; i < 5; i++) {
      const x = 150 + i * 280
      p.fill(arch(x - 14, 424, 208, 404), 'umber')
      p.fill(arch(x, 410, 180, 380), 'ochre')
      p.hatch(arch(x, 410, 180, 380), 'sand', { angle: 62, gap: 26, from: 12, to: 0, length: 200 })
      p.stroke(
        line(x + 90, 40, x + 90, 410) + line(x, 190, x + 180, 190) + line(x, 300, x + 180, 300),
        'umber',
        9,
      )
    }
    p.fill(poly(600, 380, 1000, 380, 1030, 560, 570, 560), 'umber')
    p.fill(rect(580, 372, 440, 26), 'sienna')
    p.person(800, 400, 200, 'black', 'navy', 'pink')
    p.fill(rect(690, 320, 220, 100), 'sienna')
    p.hatch(rect(690, 320, 220, 100), 'umber', { angle: 90, gap: 28, from: 7, length: 120 })
    p.fill(oval(800, 1100, 930, 560), 'brick')
    p.fill(oval(800, 1130, 420, 420), 'sand')
    p.hatch(oval(800, 1130, 420, 420), 'ochre', { gap: 24, from: 8, to: 2 })
    for (let ring = 0; ring < 4; ring++) {
      const [rx, ry] = [500 + ring * 150, 330 + ring * 105]
      const seats = 11 + ring * 2
      const rows: number[] = []
      for (let i = 0; i <= 24; i++) {
        const turn = Math.PI * (1.02 + (0.96 * i) / 24)
        rows.push(800 + Math.cos(turn) * rx, 1090 + Math.sin(turn) * ry + 6)
      }
      void rows
      void seats
    }
    for (let ring = 3; ring >= 0; ring--) {
      const y = 560 + (3 - ring) * 118
      const s = 1 + (3 - ring) * 0.26
      for (const side of [-1, 1]) {
        const inner = 300 - (3 - ring) * 24
        const desk: number[] = []
        for (let i = 0; i <= 6; i++) {
          desk.push(800 + side * (inner + i * 130), y - i * i * 5)
        }
        for (let i = 0; i < 6; i++) {
          const x = 800 + side * (inner + 50 + i * 128 * (0.86 + s * 0.12))
          const by = y - i * i * 5
          const skin = p.pick<Ink>('pink', 'sienna', 'umber', 'pink')
          const coat = p.pick<Ink>('navy', 'black', 'teal', 'slate', 'deep', 'ochre')
          if (p.chance(0.12)) continue
          p.fill(oval(x, by - 62 * s, 17 * s, 21 * s), skin)
          p.fill(
            blob(
              x - 18 * s,
              by - 58 * s,
              x - 17 * s,
              by - 78 * s,
              x,
              by - 88 * s,
              x + 18 * s,
              by - 76 * s,
              x + 16 * s,
              by - 60 * s,
              x,
              by - 70 * s,
            ),
            p.pick<Ink>('black', 'umber', 'mist', 'black'),
          )
          p.fill(
            blob(
              x - 38 * s,
              by + 8,
              x - 34 * s,
              by - 34 * s,
              x,
              by - 44 * s,
              x + 34 * s,
              by - 34 * s,
              x + 38 * s,
              by + 8,
            ),
            coat,
          )
        }
        p.stroke(curve(...desk), 'umber', 34 * s)
        p.stroke(curve(...desk.map((n, i) => (i % 2 ? n - 15 * s : n))), 'sienna', 9 * s)
      }
    }
    p.fill(rect(660, 700, 280, 26), 'umber')
    p.fill(rect(680, 720, 240, 130), 'sienna')
    p.hatch(rect(680, 720, 240, 130), 'umber', { angle: 90, gap: 30, from: 8, length: 160 })
    p.fill(poly(720, 700, 800, 690, 800, 704) + poly(880, 700, 802, 690, 802, 704), 'paper')
  },

  'city-hall': (p) => {
    p.sky(760, 'slate', 'mist', { from: 2, to: 15, angle: -4 })
    p.cloud(260, 230, 440, 130, 'paper', 'slate')
    p.cloud(1390, 330, 400, 120, 'paper', 'slate')
    for (const [x, w, top] of [
      [-40, 420, 520],
      [1210, 440, 500],
    ] as const) {
      p.fill(rect(x, top, w, 320), 'brick')
      p.fill(
        poly(x - 20, top + 4, x + 40, top - 70, x + w - 40, top - 70, x + w + 20, top + 4),
        'navy',
      )
      p.windows([x + 20, top + 20, w - 40, 280], [6, 3], 'paper', 'black', 0.35, [0.42, 0.6])
    }
    p.fill(rect(370, 430, 860, 390), 'sand')
    p.hatch(rect(980, 430, 250, 390), 'sienna', { angle: 90, gap: 24, from: 0, to: 10 })
    p.fill(rect(350, 410, 900, 34), 'paper')
    p.fill(poly(560, 412, 800, 300, 1040, 412), 'paper')
    p.fill(poly(620, 402, 800, 320, 980, 402), 'sienna')
    p.fill(rect(712, 110, 176, 230), 'sand')
    p.hatch(rect(800, 110, 88, 230), 'sienna', { angle: 90, gap: 18, from: 2, to: 9 })
    p.fill(rect(696, 96, 208, 24) + rect(696, 300, 208, 22), 'paper')
    p.fill(oval(800, 208, 64), 'black')
    p.fill(oval(800, 208, 53), 'paper')
    p.stroke(line(800, 208, 800, 170) + line(800, 208, 828, 222), 'black', 8)
    p.fill(blob(716, 100, 722, 30, 800, -20, 878, 30, 884, 100), 'teal')
    p.hatch(blob(800, 100, 804, 30, 810, -20, 878, 30, 884, 100), 'deep', {
      angle: 80,
      gap: 16,
      from: 6,
    })
    p.stroke(line(800, -10, 800, -60), 'black', 8)
    for (let i = 0; i < 6; i++) {
      const x = 420 + i * 138
      p.fill(arch(x, 700, 70, 210), i === 2 || i === 3 ? 'ochre' : 'navy')
      p.fill(rect(x - 34, 460, 24, 320), 'paper')
      p.fill(rect(x - 10, 460, 9, 320), 'sienna')
    }
    p.fill(rect(1220, 460, 24, 320), 'paper')
    for (let i = 0; i < 5; i++) {
      p.fill(rect(520 - i * 44, 740 + i * 22, 560 + i * 88, 24), i % 2 ? 'sand' : 'paper')
    }
    p.fill(rect(-40, 840, 1680, 220), 'pink')
    p.hatch(rect(-40, 850, 1680, 210), 'plum', { gap: 30, from: 2, to: 10, length: 220, rest: 0.4 })
    p.stroke(line(250, 500, 250, 250), 'black', 6)
    p.fill(
      blob(252, 252, 300, 244, 350, 262, 400, 250, 400, 318, 350, 330, 300, 314, 252, 322),
      'brick',
    )
    crowd(p, 380, 1240, 850, 110, 9)
    lamp(p, 150, 960, 400, 'black', 'paper')
    lamp(p, 1470, 960, 400, 'black', 'paper')
    p.person(560, 960, 240, 'navy', 'black', 'umber')
    p.person(650, 970, 230, 'brick', 'black', 'pink')
    p.person(1130, 975, 250, 'deep', 'black', 'pink', true)
    p.gulls(1060, 180, 150, 5, 'black')
  },

  'bakery-window': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'navy')
    p.hatch(rect(-40, -40, 1680, 1080), 'black', { gap: 36, from: 5, length: 130, rest: 0.1 })
    p.fill(rect(150, 120, 1120, 720), 'deep')
    p.fill(rect(200, 170, 1020, 590), 'ochre')
    p.hatch(rect(200, 170, 1020, 590), 'sand', {
      angle: -32,
      gap: 34,
      from: 15,
      to: 2,
      length: 260,
    })
    p.fill(rect(1300, 200, 330, 760), 'deep')
    p.fill(rect(1350, 250, 240, 380), 'ochre')
    p.stroke(line(1350, 440, 1600, 440), 'deep', 12)
    p.fill(oval(1330, 700, 12), 'sand')
    const loaf = (x: number, y: number, w: number, h: number, ink: Ink, cut: Ink) => {
      p.fill(
        blob(
          x - w / 2,
          y,
          x - w * 0.48,
          y - h * 0.6,
          x,
          y - h,
          x + w * 0.48,
          y - h * 0.6,
          x + w / 2,
          y,
          x,
          y + 6,
        ),
        ink,
      )
      let slashes = ''
      for (let i = -1; i < 2; i++) {
        slashes += gouge(
          x + i * w * 0.25 - w * 0.06,
          y - h * 0.25,
          x + i * w * 0.25 + w * 0.08,
          y - h * 0.82,
          w * 0.035,
        )
      }
      p.fill(slashes, cut)
    }
    for (const y of [380, 560]) p.fill(rect(200, y, 1020, 20), 'umber')
    p.times(6, (_, t) => loaf(290 + t * 840, 380, 136, 90, 'sienna', 'sand'))
    p.times(5, (i, t) => {
      const x = 300 + t * 820
      if (i % 2) loaf(x, 560, 190, 90, 'coral', 'paper')
      else {
        p.fill(oval(x, 518, 66, 46), 'umber')
        p.fill(oval(x, 516, 26, 15), 'ochre')
        p.stroke(curve(x - 54, 520, x - 30, 490, x + 10, 484), 'sienna', 9)
      }
    })
    p.move(690, 760, 1, () => {
      p.fill(blob(-120, 40, -110, -200, -60, -250, 60, -250, 110, -200, 120, 40), 'paper')
      p.hatch(blob(20, 40, 30, -200, 60, -250, 110, -200, 120, 40), 'slate', {
        angle: 80,
        gap: 18,
        from: 5,
      })
      p.stroke(line(-96, -200, -180, -110, -130, -40), 'paper', 44)
      p.stroke(line(96, -200, 180, -110, 130, -40), 'paper', 44)
      p.fill(oval(0, -318, 56, 70), 'sienna')
      p.fill(blob(-58, -320, -56, -352, 0, -366, 56, -352, 58, -320, 30, -342, -30, -342), 'black')
      p.fill(
        blob(
          -72,
          -372,
          -90,
          -420,
          -40,
          -440,
          0,
          -450,
          44,
          -440,
          88,
          -420,
          72,
          -372,
          60,
          -352,
          -60,
          -352,
        ),
        'paper',
      )
      p.stroke(line(-26, -318, -10, -318) + line(12, -318, 28, -318), 'black', 6)
      p.stroke(curve(-18, -282, 4, -274, 24, -284), 'umber', 6)
      p.fill(poly(-190, -60, 190, -60, 180, -24, -180, -24), 'umber')
      loaf(-90, -58, 150, 80, 'coral', 'paper')
      loaf(90, -58, 150, 80, 'sienna', 'sand')
    })
    p.fill(rect(200, 690, 1020, 80), 'umber')
    p.times(7, (i, t) => {
      const x = 270 + t * 880
      if (i % 3 === 1) {
        p.fill(oval(x, 688, 64, 20), 'paper')
        p.fill(oval(x, 668, 52, 26), 'brick')
        p.fill(oval(x, 656, 40, 14), 'pink')
      } else loaf(x, 700, 130, 70, 'sienna', 'sand')
    })
    p.stroke(line(710, 170, 710, 300), 'deep', 10)
    p.stroke(line(200, 300, 1220, 300), 'deep', 12)
    for (let i = 0; i < 13; i++) {
      const x = 110 + i * 96
      const ink: Ink = i % 2 ? 'paper' : 'brick'
      p.fill(poly(x, 60, x + 96, 60, x + 96, 178, x, 178) + oval(x + 48, 178, 47, 28), ink)
    }
    p.fill(rect(100, 40, 1270, 26), 'black')
    p.fill(rect(-40, 900, 1680, 140), 'black')
    p.fill(poly(150, 900, 1270, 900, 1420, 1040, 20, 1040), 'umber')
    p.hatch(poly(150, 900, 1270, 900, 1420, 1040, 20, 1040), 'ochre', { gap: 24, from: 12, to: 3 })
    p.person(300, 1020, 480, 'black', 'black', 'umber', true)
    p.person(1130, 1010, 440, 'plum', 'black', 'sienna')
  },

  brewery: (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'sage')
    p.hatch(rect(-40, -40, 1680, 720), 'paper', {
      angle: 0,
      gap: 40,
      from: 4,
      length: 100,
      rest: 0.1,
    })
    for (const x of [90, 640, 1190]) {
      p.fill(arch(x, 520, 320, 480), 'paper')
      p.fill(arch(x + 16, 506, 288, 450), 'mist')
      p.stroke(
        line(x + 160, 50, x + 160, 506) +
          line(x + 16, 250, x + 304, 250) +
          line(x + 16, 380, x + 304, 380),
        'paper',
        10,
      )
    }
    p.stroke(line(-40, 150, 470, 150, 470, 330), 'brick', 24)
    p.stroke(line(1640, 110, 1110, 110, 1110, 330), 'brick', 24)
    const kettle = (x: number, y: number, s: number) => {
      p.move(x, y, s, () => {
        p.fill(poly(-30, -330, 30, -330, 44, -560, -44, -560), 'sienna')
        p.fill(rect(-6, -560, 30, 240), 'coral')
        p.fill(
          blob(-230, -120, -200, -230, -90, -320, 0, -340, 90, -320, 200, -230, 230, -120),
          'coral',
        )
        p.fill(poly(-236, -130, 236, -130, 210, 180, -210, 180), 'coral')
        const dark = blob(60, -334, 110, -312, 204, -226, 236, -120, 214, 180, 60, 180, 110, -60)
        p.fill(dark, 'sienna')
        p.hatch(dark, 'umber', { angle: 84, gap: 22, from: 0, to: 13, length: 160 })
        p.fill(blob(-170, -130, -150, -220, -84, -280, -110, -200, -130, -40), 'sand')
        p.fill(rect(-246, -142, 492, 26), 'umber')
        for (let i = -5; i <= 5; i++) p.fill(oval(i * 43, -129, 7), 'ochre')
        p.fill(oval(-50, -230, 44, 30), 'black')
        p.fill(oval(-56, -234, 38, 25), 'umber')
      })
    }
    kettle(470, 700, 1.02)
    kettle(1110, 700, 1.02)
    p.smoke(800, 330, 60, 'paper', 1)
    p.fill(rect(-40, 800, 1680, 240), 'deep')
    p.hatch(rect(-40, 810, 1680, 240), 'black', { gap: 28, from: 3, to: 12, length: 220 })
    p.stroke(line(-40, 690, 1640, 690) + line(-40, 760, 1640, 760), 'black', 9)
    for (let x = 40; x < 1640; x += 150) p.stroke(line(x, 690, x, 860), 'black', 9)
    p.person(800, 860, 390, 'navy', 'black', 'pink', false)
    p.stroke(line(840, 700, 900, 640), 'pink', 16)
    const keg = (x: number, y: number) => {
      p.fill(
        blob(
          x - 70,
          y,
          x - 84,
          y - 90,
          x - 70,
          y - 180,
          x + 70,
          y - 180,
          x + 84,
          y - 90,
          x + 70,
          y,
        ),
        'ochre',
      )
      p.hatch(rect(x - 80, y - 180, 160, 180), 'umber', {
        angle: 90,
        gap: 26,
        from: 4,
        to: 9,
        length: 220,
      })
      p.stroke(
        curve(x - 78, y - 130, x, y - 122, x + 78, y - 130) +
          curve(x - 78, y - 46, x, y - 38, x + 78, y - 46),
        'black',
        12,
      )
      p.fill(oval(x, y - 178, 68, 17), 'umber')
    }
    for (const [x, y] of [
      [150, 960],
      [320, 985],
      [1310, 985],
      [1480, 960],
    ] as const) {
      keg(x, y)
    }
  },

  'rail-station': (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'slate')
    p.fill(arch(-120, 760, 1840, 860), 'mist')
    p.hatch(arch(-120, 760, 1840, 860), 'paper', {
      angle: 0,
      gap: 30,
      from: 0,
      to: 18,
      length: 300,
    })
    p.rays(800, 640, 120, 900, 50, 'paper', 10)
    p.fill(oval(800, 640, 130), 'paper')
    for (let i = 0; i < 6; i++) {
      const k = 1 - i * 0.16
      const path = curve(
        800 - 900 * k,
        800 - i * 24,
        800 - 800 * k,
        400 - i * -30,
        800 - 420 * k,
        60 + i * 82,
        800,
        -30 + i * 96,
        800 + 420 * k,
        60 + i * 82,
        800 + 800 * k,
        400 + i * 30,
        800 + 900 * k,
        800 - i * 24,
      )
      p.stroke(path, i % 2 ? 'slate' : 'navy', 34 - i * 5)
    }
    for (let i = -4; i <= 4; i++) p.stroke(line(800 + i * 26, 470, 800 + i * 250, -40), 'navy', 7)
    p.fill(poly(-40, 860, 690, 650, 910, 650, 1640, 860, 1640, 1040, -40, 1040), 'navy')
    for (const [a, b] of [
      [752, 330],
      [782, 560],
    ] as const) {
      p.fill(poly(a, 650, a + 6, 650, b + 22, 1040, b - 4, 1040), 'paper')
    }
    for (let i = 0; i < 9; i++) {
      const t = i / 9
      const y = 660 + 380 * t * t
      const [l, r] = [745 - (y - 650) * 1.2, 792 - (y - 650) * 0.5]
      p.stroke(line(l, y, r, y), 'black', 4 + 14 * t)
    }
    const platform = poly(900, 650, 950, 650, 1680, 1000, 1680, 1060, 900, 1060, 840, 700)
    p.shade(platform, 'sand', 'sienna', { angle: 6, gap: 30, from: 1, to: 8 })
    p.fill(poly(838, 700, 860, 690, 960, 1060, 890, 1060), 'ochre')
    p.move(1010, 850, 1, () => {
      void 0
    })
    p.move(520, 830, 1.1, () => {
      p.fill(poly(200, -190, 20, -420, -560, -560, -560, 160, 20, 100, 200, -40), 'black')
      p.fill(poly(18, -400, -560, -540, -560, -330, 18, -250), 'brick')
      p.fill(poly(18, -250, -560, -330, -560, -290, 18, -226), 'paper')
      p.fill(poly(18, -226, -560, -290, -560, 40, 18, 10), 'brick')
      for (let i = 0; i < 4; i++) {
        const x = -60 - i * 140
        p.fill(
          poly(
            x,
            -374 + x * 0.16 * -1 - 30,
            x - 90,
            -374 - (x - 90) * 0.16 * -1 - 30,
            x - 90,
            -280,
            x,
            -268,
          ),
          'ochre',
        )
      }
    })
    p.move(560, 800, 1.16, () => {
      const nose = blob(-180, 60, -190, -220, -150, -330, -10, -360, 120, -330, 160, -220, 150, 60)
      p.fill(nose, 'brick')
      p.hatch(blob(60, 60, 70, -340, 120, -330, 160, -220, 150, 60), 'plum', {
        angle: 88,
        gap: 18,
        from: 8,
      })
      p.fill(blob(-150, -170, -140, -280, -10, -306, 112, -280, 124, -170), 'black')
      p.fill(
        poly(-134, -180, -126, -266, -22, -284, -22, -180) +
          poly(0, -284, 98, -266, 108, -180, 0, -180),
        'mist',
      )
      p.fill(rect(-186, -130, 342, 26), 'paper')
      p.fill(oval(-120, -50, 26) + oval(94, -50, 26), 'ochre')
      p.fill(poly(-190, 20, 158, 20, 140, 90, -170, 90), 'black')
    })
    p.person(1010, 730, 110, 'brick', 'black', 'pink')
    p.person(1070, 750, 130, 'teal', 'black', 'umber', true)
    p.person(1180, 830, 230, 'plum', 'black', 'sienna')
    p.person(1320, 930, 380, 'deep', 'black', 'pink', true)
    p.fill(rect(1385, 830, 90, 100), 'umber')
    p.stroke(curve(1405, 832, 1430, 800, 1455, 832), 'umber', 9)
    p.stroke(line(1240, -40, 1240, 180), 'black', 8)
    p.fill(oval(1240, 240, 84), 'black')
    p.fill(oval(1240, 240, 70), 'paper')
    p.stroke(line(1240, 240, 1240, 190) + line(1240, 240, 1206, 262), 'black', 9)
  },

  'housing-terrace': (p) => {
    p.sky(620, 'coral', 'pink', { from: 16, to: 2, angle: 5 })
    p.fill(oval(260, 210, 92), 'sand')
    p.fill(ridge(560, -40, 420, 300, 300, 640, 360, 1000, 250, 1300, 320, 1640, 240), 'plum')
    p.hatch(ridge(560, -40, 420, 300, 300, 640, 360, 1000, 250, 1300, 320, 1640, 240), 'coral', {
      angle: 40,
      gap: 28,
      from: 7,
      to: 0,
    })
    const row = (
      y: number,
      rise: number,
      w: number,
      h: number,
      count: number,
      walls: readonly [Ink, Ink, Ink],
    ) => {
      for (let i = 0; i < count; i++) {
        const x = -60 + i * w
        const base = y - i * rise
        const wall = walls[i % 3] ?? 'sand'
        p.fill(rect(x, base - h, w, h + 200), wall)
        p.hatch(rect(x + w * 0.75, base - h, w * 0.25, h), 'black', {
          angle: 90,
          gap: 14,
          from: 4,
          length: 50,
        })
        p.shade(
          poly(
            x - 4,
            base - h + 4,
            x + 8,
            base - h * 1.36,
            x + w + 4,
            base - h * 1.36,
            x + w,
            base - h + 4,
          ),
          'black',
          'slate',
          { gap: 17, from: 5, length: 50 },
        )
        p.fill(rect(x + w * 0.8, base - h * 1.58, w * 0.17, h * 0.3), 'brick')
        p.fill(
          rect(x + w * 0.82, base - h * 1.66, w * 0.05, h * 0.1) +
            rect(x + w * 0.9, base - h * 1.66, w * 0.05, h * 0.1),
          'sienna',
        )
        p.windows(
          [x + w * 0.08, base - h * 0.94, w * 0.84, h * 0.46],
          [2, 1],
          'ochre',
          'navy',
          0.5,
          [0.5, 0.8],
        )
        p.fill(
          rect(x + w * 0.14, base - h * 0.42, w * 0.32, h * 0.34),
          p.chance(0.6) ? 'ochre' : 'navy',
        )
        p.fill(
          rect(x + w * 0.58, base - h * 0.46, w * 0.26, h * 0.46),
          p.pick<Ink>('teal', 'brick', 'deep', 'plum'),
        )
        p.stroke(line(x + w * 0.3, base - h * 0.42, x + w * 0.3, base - h * 0.08), 'paper', 5)
      }
    }
    row(560, 14, 112, 96, 16, ['pink', 'sand', 'sienna'])
    p.fill(poly(-40, 556, 1640, 330, 1640, 620, -40, 760), 'plum')
    row(930, 26, 236, 250, 8, ['sand', 'brick', 'paper'])
    p.fill(poly(-60, 925, 1640, 738, 1640, 1060, -60, 1060), 'slate')
    p.fill(poly(-60, 925, 1640, 738, 1640, 780, -60, 980), 'mist')
    p.hatch(poly(-60, 990, 1640, 800, 1640, 1060, -60, 1060), 'navy', {
      angle: -6,
      gap: 24,
      from: 4,
      to: 11,
      length: 220,
    })
    p.smoke(420, 470, 24, 'paper', 1)
    p.smoke(1150, 380, 26, 'paper', 1)
    p.person(690, 930, 170, 'brick', 'black', 'pink')
    p.person(770, 925, 110, 'ochre', 'black', 'pink')
    p.move(
      1200,
      890,
      1,
      () => {
        p.fill(
          blob(-120, 0, -124, -44, -80, -52, -50, -92, 60, -92, 94, -50, 126, -40, 124, 0),
          'teal',
        )
        p.fill(
          poly(-62, -52, -42, -82, 0, -82, 0, -52) + poly(10, -82, 54, -82, 78, -52, 10, -52),
          'mist',
        )
        p.fill(oval(-72, 2, 26) + oval(74, 2, 26), 'black')
        p.fill(oval(-72, 2, 10) + oval(74, 2, 10), 'mist')
      },
      -6,
    )
  },

  'power-lines': (p) => {
    p.sky(760, 'brick', 'coral', { from: 0, to: 22, gap: 28 })
    p.fill(oval(1130, 620, 170), 'ochre')
    p.fill(oval(1130, 620, 140), 'sand')
    p.cloud(420, 230, 640, 90, 'plum', 'brick')
    p.cloud(1300, 130, 520, 70, 'plum', 'brick')
    p.fill(ridge(840, -40, 700, 400, 650, 800, 700, 1200, 660, 1640, 700), 'plum')
    const pylon = (x: number, y: number, s: number, ink: Ink) => {
      p.move(x, y, s, () => {
        p.stroke(line(-110, 0, -34, -430, -18, -700, 18, -700, 34, -430, 110, 0), ink, 13)
        p.stroke(
          line(-110, 0, 74, -190, -46, -330, 34, -430) +
            line(110, 0, -74, -190, 46, -330, -34, -430),
          ink,
          8,
        )
        p.stroke(line(-34, -430, 24, -560, -20, -640) + line(34, -430, -24, -560, 20, -640), ink, 7)
        for (const [y2, w] of [
          [-440, 190],
          [-550, 160],
          [-650, 120],
        ] as const) {
          p.stroke(line(-w, y2 + 14, 0, y2 - 26, w, y2 + 14, -w, y2 + 14), ink, 9)
          p.stroke(line(-w, y2 + 14, -w, y2 + 50) + line(w, y2 + 14, w, y2 + 50), ink, 9)
        }
      })
    }
    const towers = [
      [1420, 690, 0.2],
      [1260, 705, 0.34],
      [1000, 745, 0.62],
      [430, 880, 1.2],
      [-760, 1160, 2.2],
    ] as const
    towers.forEach(([x, y, s], i) => {
      const next = towers[i + 1]
      if (!next) return
      const [nx, ny, ns] = next
      for (const [h, w] of [
        [-390, 190],
        [-500, 160],
        [-600, 120],
      ] as const) {
        for (const d of [-1, 1]) {
          const [ax, ay, bx, by] = [x + d * w * s, y + h * s, nx + d * w * ns, ny + h * ns]
          p.stroke(
            curve(ax, ay, (ax + bx) / 2, (ay + by) / 2 + 70 * ns, bx, by),
            'black',
            2 + ns * 2.4,
          )
        }
      }
    })
    p.fill(ridge(1060, -40, 820, 300, 800, 700, 760, 1100, 720, 1640, 760), 'deep')
    let furrows = ''
    for (let i = -30; i < 34; i++) {
      furrows += gouge(1180 + i * 22, 735 + Math.abs(i) * 1.4, 1000 + i * 130, 1060, 8, 8)
    }
    p.within(ridge(1060, -40, 830, 300, 810, 700, 770, 1100, 730, 1640, 770), () =>
      p.fill(furrows, 'ochre'),
    )
    for (const [x, y, s] of [...towers].slice(0, 4)) pylon(x, y, s, 'black')
    for (const [x, y, h] of [
      [1540, 800, 190],
      [1440, 790, 120],
      [720, 790, 90],
    ] as const) {
      p.tree(x, y, h, 'black', 'black')
    }
    p.gulls(700, 420, 260, 8, 'black')
  },
}
