import { yacht } from './harbour.ts'
import {
  blob,
  curve,
  type Draw,
  type Dress,
  gouge,
  type Ink,
  line,
  oval,
  type Pose,
  type Press,
  poly,
  rect,
  ridge,
} from './ink.ts'

const running: Pose = {
  head: [12, -92],
  neck: [8, -78],
  hip: [-2, -46],
  arms: [
    [
      [24, -66],
      [34, -80],
    ],
    [
      [-8, -62],
      [6, -50],
    ],
  ],
  legs: [
    [
      [-16, -28],
      [-42, -34],
    ],
    [
      [20, -36],
      [14, -4],
    ],
  ],
}

const striding: Pose = {
  head: [10, -93],
  neck: [7, -79],
  hip: [0, -46],
  arms: [
    [
      [-10, -64],
      [-20, -50],
    ],
    [
      [20, -62],
      [32, -72],
    ],
  ],
  legs: [
    [
      [22, -34],
      [30, -6],
    ],
    [
      [-8, -22],
      [-32, -14],
    ],
  ],
}

const kicking: Pose = {
  head: [-4, -92],
  neck: [-6, -78],
  hip: [0, -46],
  arms: [
    [
      [-24, -74],
      [-40, -60],
    ],
    [
      [12, -66],
      [26, -78],
    ],
  ],
  legs: [
    [
      [-10, -24],
      [-22, 0],
    ],
    [
      [24, -40],
      [48, -28],
    ],
  ],
}

const diving: Pose = {
  head: [62, -66],
  neck: [48, -60],
  hip: [14, -48],
  arms: [
    [
      [66, -82],
      [86, -96],
    ],
    [
      [64, -78],
      [84, -86],
    ],
  ],
  legs: [
    [
      [-10, -40],
      [-32, -28],
    ],
    [
      [-6, -30],
      [-26, -8],
    ],
  ],
}

function cyclist(p: Press, x: number, y: number, s: number, top: Ink, frame: Ink, helmet: Ink) {
  p.move(x, y, s, () => {
    for (const wx of [-62, 62]) {
      p.stroke(oval(wx, -40, 40), 'black', 6)
      let spokes = ''
      for (let i = 0; i < 5; i++) {
        const a = i * 0.63
        spokes += line(
          wx - Math.cos(a) * 36,
          -40 - Math.sin(a) * 36,
          wx + Math.cos(a) * 36,
          -40 + Math.sin(a) * 36,
        )
      }
      p.stroke(spokes, 'slate', 1.6)
    }
    p.stroke(
      line(-62, -40, -6, -40, 46, -96, -22, -98, -6, -40) + line(-62, -40, -22, -98),
      frame,
      6,
    )
    p.stroke(line(62, -40, 44, -108, 60, -112, 66, -100), frame, 6)
    p.stroke(line(-36, -110, -12, -110), 'black', 8)
    p.stroke(line(-22, -112, 18, -82, -2, -38, 14, -34), 'umber', 11)
    p.stroke(line(-22, -112, 26, -90, 12, -54), 'sienna', 12)
    p.stroke(line(-22, -112, 8, -97), 'black', 17)
    p.fill(blob(-38, -108, -26, -142, 10, -164, 40, -160, 34, -142, 0, -120, -16, -100), top)
    p.hatch(blob(-30, -108, -10, -120, 30, -142, 10, -118), 'black', {
      angle: -30,
      gap: 8,
      from: 3,
      length: 30,
    })
    p.stroke(line(30, -150, 38, -124, 58, -112), 'sienna', 9)
    p.fill(oval(54, -166, 14, 16), 'sienna')
    p.fill(blob(36, -168, 40, -188, 62, -190, 76, -174, 60, -172), helmet)
  })
}

export const sport: Record<string, Draw> = {
  'football-ground': (p) => {
    p.sky(420, 'navy', 'black', { from: 12, to: 2 })
    for (const x of [150, 1450]) {
      p.glaze(
        poly(x - 60, 100, x + 60, 100, x === 150 ? 1100 : 1200, 640, x === 150 ? 300 : 400, 640),
        'slate',
        0.01,
      )
      p.stroke(line(x, 420, x, 110), 'black', 16)
      p.fill(rect(x - 92, 34, 184, 96), 'black')
      for (let i = 0; i < 8; i++)
        p.fill(oval(x - 66 + (i % 4) * 44, 60 + Math.floor(i / 4) * 44, 17), 'paper')
      p.rays(x, 82, 110, 230, 24, 'sand', 7)
    }
    p.fill(poly(-40, 300, 200, 260, 1400, 260, 1640, 300, 1640, 560, -40, 560), 'plum')
    p.fill(
      poly(-40, 270, 200, 226, 1400, 226, 1640, 270, 1640, 320, 1400, 276, 200, 276, -40, 320),
      'brick',
    )
    for (let row = 0; row < 7; row++) {
      for (let i = 0; i < 74; i++) {
        const x = -20 + i * 22.4 + (row % 2) * 11
        const y = 322 + row * 28 + p.between(-3, 3)
        p.fill(
          oval(x, y + 13, 10, 10),
          p.pick<Ink>('brick', 'paper', 'navy', 'brick', 'ochre', 'black'),
        )
        p.fill(oval(x, y, 6.5, 7.5), p.pick<Ink>('pink', 'sienna', 'umber', 'pink'))
      }
    }
    p.fill(rect(-40, 508, 1680, 48), 'paper')
    for (let i = 0; i < 9; i++)
      p.fill(rect(-30 + i * 190, 514, 174, 36), p.pick<Ink>('ochre', 'navy', 'coral', 'teal'))
    p.fill(rect(-40, 552, 1680, 500), 'teal')
    for (let i = 0; i < 5; i++)
      p.fill(
        poly(i * 360 - 60, 552, i * 360 + 120, 552, i * 560 - 320, 1040, i * 560 - 640, 1040),
        'sage',
      )
    p.hatch(rect(-40, 560, 1680, 490), 'deep', {
      angle: 4,
      gap: 28,
      from: 2,
      to: 8,
      length: 60,
      rest: 0.6,
    })
    p.stroke(line(-40, 640, 1640, 610), 'paper', 7)
    p.stroke(line(1180, 618, 1100, 760, 1640, 790), 'paper', 8)
    p.stroke(line(1360, 640, 1360, 420, 1560, 450, 1560, 690), 'paper', 12)
    let net = ''
    for (let i = 1; i < 9; i++)
      net +=
        line(1360 + i * 22, 420 + i * 3.4, 1360 + i * 22, 640 + i * 5.4) +
        line(1360, 420 + i * 26, 1560, 450 + i * 28)
    p.stroke(net, 'mist', 2)
    const reds: Dress = { top: 'brick', legs: 'paper', skin: 'umber', bare: true }
    const blues: Dress = { top: 'ochre', legs: 'black', skin: 'pink', bare: true, hair: 'umber' }
    p.figure(
      1390,
      690,
      2.2,
      diving,
      { top: 'coral', legs: 'black', skin: 'pink', hair: 'black' },
      true,
    )
    p.figure(980, 720, 2.2, running, blues)
    p.figure(300, 740, 2.4, striding, { ...reds, skin: 'pink', hair: 'sienna' })
    p.glaze(oval(620, 942, 170, 20) + oval(880, 900, 120, 16), 'deep', 0.7)
    p.figure(820, 890, 3.9, running, { ...blues, skin: 'sienna', hair: 'black' }, true)
    p.figure(560, 940, 4.7, kicking, reds)
    p.fill(oval(880, 720, 30), 'paper')
    p.fill(
      oval(880, 720, 10) +
        oval(900, 706, 6) +
        oval(862, 706, 6) +
        oval(868, 738, 6) +
        oval(894, 738, 6),
      'black',
    )
  },

  'rowing-eight': (p) => {
    p.sky(330, 'sand', 'coral', { from: 2, to: 16 })
    p.fill(oval(300, 210, 80), 'paper')
    p.fill(ridge(380, -40, 260, 300, 220, 640, 270, 1000, 210, 1640, 260), 'sage')
    for (let i = 0; i < 17; i++)
      p.tree(20 + i * 100, 350, p.between(90, 180), i % 3 ? 'teal' : 'deep', 'umber')
    p.fill(rect(940, 90, 30, 150) + poly(920, 96, 955, 20, 990, 96), 'plum')
    p.fill(rect(880, 200, 190, 130), 'plum')
    p.water(344, 1040, 'slate', 'navy', 1.1)
    p.glitter(300, 352, 700, 120, 360, 'sand')
    p.ripples(560, 1000, 'mist', 0.9)
    const eight = (
      x: number,
      y: number,
      s: number,
      hull: Ink,
      top: Ink,
      blade: Ink,
      turn: number,
    ) => {
      p.move(
        x,
        y,
        s,
        () => {
          p.fill(gouge(-640, 40, 620, 40, 34), 'black')
          for (let i = 0; i < 8; i++) {
            const sx = -400 + i * 112
            const skin = (['pink', 'umber', 'pink', 'sienna'] as const)[i % 4] ?? 'pink'
            p.stroke(line(sx, -20, sx + 40, -34, sx + 66, -6), skin, 13)
            p.fill(
              blob(sx - 26, 0, sx - 34, -46, sx - 22, -88, sx + 2, -86, sx + 14, -46, sx + 16, 0),
              top,
            )
            p.stroke(line(sx - 6, -76, sx + 30, -58, sx + 62, -62), skin, 11)
            p.fill(oval(sx - 10, -108, 15, 18), skin)
            p.fill(
              blob(sx - 27, -104, sx - 25, -124, sx - 8, -130, sx + 6, -118, sx - 12, -116),
              'black',
            )
            const down = i % 2 ? 120 : 104
            p.stroke(line(sx + 62, -62, sx + 20, -14, sx - 66, down), 'sand', 6)
            p.fill(
              poly(sx - 58, down - 24, sx - 40, down - 10, sx - 78, down + 36, sx - 100, down + 24),
              blade,
            )
            p.fill(gouge(sx - 140, down + 40, sx - 40, down + 36, 6), 'paper')
          }
          p.fill(oval(520, -54, 14, 17), 'pink')
          p.fill(blob(492, 0, 494, -30, 520, -40, 544, -28, 546, 0), 'ochre')
          p.fill(poly(506, -64, 540, -64, 536, -76, 510, -76), 'black')
          p.fill(
            blob(-700, -14, -560, -16, 0, -12, 560, -16, 690, -22, 560, 22, 0, 32, -560, 24),
            hull,
          )
          p.hatch(blob(-700, -4, 0, 6, 690, -8, 560, 22, 0, 32, -560, 24), 'black', {
            gap: 9,
            from: 1,
            to: 5,
            length: 160,
          })
        },
        turn,
      )
    }
    eight(1080, 480, 0.62, 'paper', 'teal', 'teal', -3)
    eight(770, 770, 1.12, 'brick', 'paper', 'brick', -4)
    p.gulls(1300, 130, 160, 5, 'plum')
  },

  'cycling-race': (p) => {
    p.sky(520, 'ochre', 'sand', { from: 3, to: 16, angle: -5 })
    p.fill(
      ridge(620, -40, 380, 220, 220, 460, 330, 760, 170, 1060, 300, 1320, 200, 1640, 330),
      'coral',
    )
    p.hatch(
      ridge(620, -40, 380, 220, 220, 460, 330, 760, 170, 1060, 300, 1320, 200, 1640, 330),
      'brick',
      { angle: 58, gap: 26, from: 10, to: 0 },
    )
    p.fill(ridge(720, -40, 480, 300, 420, 700, 500, 1100, 400, 1640, 460), 'teal')
    p.hatch(ridge(720, -40, 480, 300, 420, 700, 500, 1100, 400, 1640, 460), 'deep', {
      angle: 20,
      gap: 24,
      from: 2,
      to: 9,
    })
    p.fill(poly(-40, 640, 1640, 540, 1640, 1060, -40, 1060), 'plum')
    p.hatch(poly(-40, 640, 1640, 540, 1640, 1060, -40, 1060), 'black', {
      angle: -4,
      gap: 26,
      from: 2,
      to: 10,
      length: 260,
    })
    p.fill(poly(-40, 618, 1640, 520, 1640, 556, -40, 660), 'sage')
    p.times(24, (_, t) =>
      p.person(
        10 + t * 1580 + p.between(-20, 20),
        634 - t * 92,
        p.between(100, 126),
        p.pick<Ink>('paper', 'brick', 'navy', 'pink', 'sand'),
        'black',
        p.pick<Ink>('pink', 'sienna', 'umber'),
        p.chance(0.3),
      ),
    )
    p.stroke(line(-40, 610, 1640, 512), 'paper', 9)
    p.times(9, (_, t) =>
      p.stroke(line(20 + t * 1560, 650 - t * 92, 20 + t * 1560, 598 - t * 92), 'paper', 8),
    )
    p.stroke(line(-40, 990, 1640, 900), 'paper', 10)
    const tops: readonly (readonly [Ink, Ink, Ink])[] = [
      ['teal', 'paper', 'paper'],
      ['paper', 'brick', 'black'],
      ['slate', 'ochre', 'ochre'],
      ['coral', 'black', 'paper'],
      ['sage', 'paper', 'brick'],
      ['navy', 'coral', 'coral'],
    ]
    for (const [i, [top, frame, helmet]] of tops.entries())
      cyclist(p, 160 + i * 190, 770 - i * 14 + (i % 2) * 26, 1.35, top, frame, helmet)
    cyclist(p, 380, 950, 2, 'brick', 'mist', 'paper')
    cyclist(p, 800, 935, 2.1, 'sand', 'coral', 'brick')
    cyclist(p, 1270, 930, 2.3, 'ochre', 'paper', 'black')
    let speed = ''
    for (let i = 0; i < 16; i++) {
      const [x, y] = [p.between(-20, 1300), p.between(640, 980)]
      speed += gouge(x, y, x - p.between(90, 220), y + 9, 3)
    }
    p.fill(speed, 'pink')
  },

  'swimmers-cold-sea': (p) => {
    p.sky(340, 'paper', 'mist', { from: 3, to: 17 })
    p.fill(oval(1230, 250, 108), 'coral')
    p.fill(ridge(360, -40, 290, 300, 250, 600, 310, 900, 330, 1640, 316), 'slate')
    p.water(336, 1040, 'teal', 'deep', 1.3)
    p.glitter(1230, 344, 760, 150, 420, 'coral')
    p.ripples(420, 1000, 'mist', 1)
    const swimmer = (x: number, y: number, s: number, cap: Ink, skin: Ink, flip = false) => {
      p.move(
        x,
        y,
        s,
        () => {
          p.fill(blob(-250, 8, -160, -18, -60, -26, 20, -12, 30, 14, -80, 22, -200, 20), 'black')
          p.stroke(curve(-70, -12, -30, -92, 36, -120, 84, -76, 128, -18), skin, 27)
          p.fill(oval(48, -14, 37, 33), skin)
          p.fill(blob(6, -12, 12, -46, 52, -60, 84, -38, 86, -24, 44, -22, 14, -4), cap)
          p.fill(rect(60, -24, 30, 11), 'black')
          let foam = ''
          for (let i = 0; i < 9; i++)
            foam += gouge(
              -230 + i * 44,
              26 + p.between(-6, 10),
              -120 + i * 46,
              24 + p.between(-8, 10),
              8,
              6,
            )
          for (let i = 0; i < 16; i++)
            foam += oval(-260 + p.between(-50, 60), p.between(-50, 24), p.between(3, 11))
          for (let i = 0; i < 9; i++)
            foam += oval(128 + p.between(-30, 40), p.between(-46, 10), p.between(3, 8))
          p.fill(foam, 'paper')
        },
        0,
        flip,
      )
    }
    swimmer(470, 470, 0.6, 'ochre', 'pink')
    swimmer(820, 520, 0.72, 'brick', 'sienna')
    swimmer(1340, 580, 0.85, 'paper', 'pink')
    swimmer(450, 690, 1.25, 'brick', 'pink')
    swimmer(1130, 860, 1.75, 'ochre', 'umber')
    p.move(160, 900, 1.6, () => {
      p.fill(blob(-90, 100, -84, 30, -40, 4, 40, 4, 84, 30, 90, 100), 'pink')
      p.fill(
        blob(-60, 100, -50, 40, -24, 8, -16, 8, -10, 44, 12, 44, 18, 8, 26, 8, 52, 40, 60, 100),
        'navy',
      )
      p.fill(oval(0, -38, 38, 46), 'pink')
      p.fill(blob(-44, -30, -42, -72, 0, -94, 42, -72, 44, -30, 0, -44), 'coral')
      p.stroke(line(-80, 40, -60, -50, -10, -120), 'pink', 24)
    })
    p.ripples(960, 1040, 'paper', 1, -40, 420)
    p.fill(oval(720, 400, 26, 22) + poly(708, 392, 720, 340, 732, 392), 'brick')
    p.gulls(420, 150, 220, 7, 'navy')
  },

  'running-hills': (p) => {
    p.sky(600, 'mist', 'paper', { from: 15, to: 1, angle: 10 })
    p.cloud(1220, 150, 480, 110, 'paper', 'slate')
    p.fill(oval(420, 190, 84), 'ochre')
    p.fill(
      ridge(760, -40, 480, 220, 330, 420, 400, 700, 200, 960, 380, 1260, 280, 1640, 460),
      'slate',
    )
    p.hatch(
      ridge(760, -40, 480, 220, 330, 420, 400, 700, 200, 960, 380, 1260, 280, 1640, 460),
      'navy',
      { angle: 62, gap: 26, from: 12, to: 2 },
    )
    p.fill(poly(640, 240, 700, 198, 760, 232, 730, 250, 700, 236, 672, 262), 'paper')
    p.fill(ridge(860, -40, 620, 300, 540, 640, 600, 1000, 500, 1640, 380), 'plum')
    p.hatch(ridge(860, -40, 620, 300, 540, 640, 600, 1000, 500, 1640, 380), 'pink', {
      angle: 26,
      gap: 26,
      from: 6,
      to: 1,
      length: 60,
      rest: 0.5,
    })
    const hill = ridge(1060, -40, 940, 300, 870, 700, 800, 1100, 690, 1400, 590, 1640, 520)
    p.fill(hill, 'sage')
    p.hatch(hill, 'deep', { angle: -22, gap: 28, from: 2, to: 11, length: 80, rest: 0.4 })
    p.fill(
      blob(
        -60,
        1060,
        300,
        905,
        700,
        836,
        1100,
        724,
        1400,
        618,
        1660,
        540,
        1660,
        580,
        1420,
        670,
        1120,
        790,
        740,
        910,
        420,
        1000,
        300,
        1060,
      ),
      'sand',
    )
    p.glaze(
      oval(1070, 770, 80, 10) + oval(730, 880, 110, 13) + oval(330, 968, 140, 15),
      'umber',
      0.5,
    )
    p.figure(1450, 628, 1.5, striding, { top: 'teal', legs: 'black', skin: 'umber', bare: true })
    p.figure(1290, 690, 1.8, running, {
      top: 'paper',
      legs: 'navy',
      skin: 'pink',
      bare: true,
      hair: 'sienna',
    })
    p.figure(1060, 770, 2.5, striding, { top: 'ochre', legs: 'black', skin: 'sienna', bare: true })
    p.figure(720, 880, 3.4, running, {
      top: 'brick',
      legs: 'black',
      skin: 'pink',
      bare: true,
      hair: 'umber',
    })
    p.figure(310, 968, 4.4, striding, { top: 'navy', legs: 'brick', skin: 'umber', bare: true })
    p.stroke(line(1500, 590, 1500, 400), 'black', 8)
    p.fill(poly(1500, 404, 1500, 462, 1590, 432), 'brick')
    for (const [x, y] of [
      [1180, 900],
      [1420, 850],
      [960, 960],
    ] as const) {
      p.fill(
        blob(x - 70, y + 20, x - 56, y - 30, x, y - 50, x + 64, y - 22, x + 74, y + 20),
        'slate',
      )
      p.hatch(blob(x, y + 20, x + 10, y - 40, x + 64, y - 22, x + 74, y + 20), 'black', {
        angle: 60,
        gap: 14,
        from: 5,
        length: 60,
      })
    }
    p.gulls(980, 140, 160, 5, 'navy')
  },

  'sailing-regatta': (p) => {
    p.sky(430, 'slate', 'mist', { from: 0, to: 17, angle: -4 })
    p.cloud(380, 160, 620, 130, 'paper', 'mist')
    p.cloud(1330, 230, 480, 90, 'paper', 'mist')
    p.fill(ridge(470, -40, 400, 200, 350, 520, 410, 860, 380, 1240, 300, 1640, 380), 'deep')
    p.hatch(ridge(470, -40, 400, 200, 350, 520, 410, 860, 380, 1240, 300, 1640, 380), 'sage', {
      angle: 50,
      gap: 22,
      from: 8,
      to: 0,
    })
    p.water(426, 1040, 'navy', 'slate', 1.2)
    const fleet = [
      [250, 460, 0.45, 'paper', 'coral', 'black', 8],
      [520, 470, 0.52, 'ochre', 'paper', 'brick', 9],
      [820, 474, 0.5, 'paper', 'brick', 'black', 7],
      [1120, 490, 0.62, 'coral', 'sand', 'black', 10],
      [1440, 500, 0.66, 'paper', 'teal', 'black', 8],
      [690, 650, 1.15, 'brick', 'pink', 'black', 12],
      [1330, 740, 1.5, 'paper', 'ochre', 'teal', 10],
      [300, 880, 2.2, 'ochre', 'paper', 'brick', 13],
    ] as const
    for (const [x, y, s, sail, jib, hull, turn] of fleet) {
      p.glitter(x, y + 16 * s, y + 120 * s, 240 * s, 130 * s, sail)
      p.move(x, y, 1, () => yacht(p, 0, 0, s, sail, jib, hull), turn)
      let wash = ''
      for (let i = 0; i < 5; i++)
        wash += gouge(
          x - 130 * s - i * 8,
          y + (12 + i * 7) * s,
          x + (90 - i * 20) * s,
          y + (26 + i * 5) * s,
          5 * s,
          -5,
        )
      p.fill(wash, 'paper')
      if (s > 1) {
        for (let i = 0; i < 3; i++) {
          const px = x + (28 + i * 26) * s
          const py = y + (-14 + i * 5) * s
          p.fill(
            blob(
              px - 10 * s,
              py,
              px - 8 * s,
              py - 22 * s,
              px + 8 * s,
              py - 22 * s,
              px + 10 * s,
              py,
            ),
            'coral',
          )
          p.fill(oval(px, py - 30 * s, 7 * s, 8 * s), i % 2 ? 'umber' : 'pink')
        }
      }
    }
    p.fill(poly(880, 930, 940, 790, 1000, 930) + oval(940, 930, 62, 20), 'coral')
    p.hatch(poly(940, 930, 940, 790, 1000, 930), 'brick', { angle: 70, gap: 14, from: 6 })
    p.glitter(940, 948, 1000, 130, 110, 'coral')
    p.gulls(900, 240, 260, 6, 'paper', 1.2)
    p.stroke(curve(-40, 1010, 60, 1020), 'navy', 2)
  },
}
