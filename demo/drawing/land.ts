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

function turbine(p: Press, x: number, y: number, s: number, ink: Ink, shade: Ink, turn: number) {
  p.move(x, y, s, () => {
    p.fill(poly(-11, 0, -6, -420, 6, -420, 11, 0), ink)
    p.fill(poly(2, 0, 2, -420, 6, -420, 11, 0), shade)
    for (let i = 0; i < 3; i++) {
      p.move(
        0,
        -424,
        1,
        () => {
          p.fill(blob(-4, 0, -13, -50, -7, -150, 0, -262, 5, -150, 7, -50, 5, 0), ink)
          p.fill(gouge(4, -20, 1, -240, 3), shade)
        },
        turn + i * 120,
      )
    }
    p.fill(oval(0, -424, 14), shade)
  })
}

function hive(p: Press, x: number, y: number, s: number, ink: Ink, roof: Ink) {
  p.move(x, y, s, () => {
    p.stroke(line(-70, 0, -80, 44) + line(70, 0, 80, 44), 'umber', 14)
    for (let i = 0; i < 3; i++) {
      const w = 100 - i * 6
      const top = -86 - i * 82
      p.fill(poly(-w - 6, top + 84, -w + 4, top, w - 4, top, w + 6, top + 84), ink)
      p.hatch(rect(w * 0.3, top, w * 0.8, 84), 'black', { angle: 0, gap: 13, from: 4, length: 50 })
      p.stroke(line(-w - 6, top + 82, w + 6, top + 82), 'black', 4)
    }
    p.fill(poly(-116, -250, -70, -318, 70, -318, 116, -250), roof)
    p.fill(rect(-44, -28, 88, 18), 'black')
    p.fill(poly(-80, 0, 80, 0, 92, 16, -92, 16), 'sand')
  })
}

function seal(p: Press, x: number, y: number, s: number, ink: Ink, cut: Ink, flip = false) {
  p.move(
    x,
    y,
    s,
    () => {
      const body = blob(
        -230,
        -70,
        -262,
        -108,
        -222,
        -92,
        -210,
        -60,
        -120,
        -86,
        0,
        -104,
        90,
        -112,
        136,
        -168,
        190,
        -190,
        232,
        -160,
        236,
        -128,
        206,
        -104,
        200,
        -50,
        170,
        -6,
        60,
        6,
        -90,
        4,
        -190,
        -20,
      )
      p.fill(body, ink)
      p.hatch(blob(-200, -30, -60, -40, 100, -30, 180, -20, 60, 10, -100, 8), cut, {
        angle: 5,
        gap: 12,
        from: 2,
        to: 7,
        length: 70,
      })
      p.fill(blob(70, -10, 110, -40, 140, -30, 120, 20, 84, 22), cut)
      p.fill(oval(206, -158, 7), 'black')
      p.fill(oval(236, -142, 7, 6), 'black')
      p.fill(gouge(224, -132, 252, -122, 1.4) + gouge(222, -128, 246, -112, 1.4), 'paper')
      let spots = ''
      for (let i = 0; i < 9; i++)
        spots += oval(p.between(-140, 130), p.between(-80, -46), p.between(3, 8), 4)
      p.fill(spots, cut)
    },
    0,
    flip,
  )
}

function reeds(
  p: Press,
  x: number,
  right: number,
  y: number,
  h: number,
  ink: Ink,
  head: Ink,
  count: number,
) {
  let stems = ''
  let heads = ''
  for (let i = 0; i < count; i++) {
    const at = p.between(x, right)
    const tall = h * p.between(0.5, 1)
    const lean = p.between(0.05, 0.3) * tall
    stems += gouge(at, y + 20, at + lean, y - tall, 6, -lean * 0.2)
    if (p.chance(0.4))
      heads += gouge(at + lean * 0.72, y - tall * 0.74, at + lean * 1.06, y - tall * 1.06, 11)
  }
  p.fill(stems, ink)
  p.fill(heads, head)
}

export const land: Record<string, Draw> = {
  'wind-turbines': (p) => {
    p.sky(700, 'sand', 'coral', { from: 0, to: 17, angle: -3 })
    p.fill(oval(260, 470, 150), 'brick')
    p.hatch(oval(260, 470, 150), 'coral', { gap: 24, from: 0, to: 12, length: 220 })
    p.cloud(900, 180, 620, 110, 'paper', 'coral')
    p.fill(ridge(760, -40, 560, 300, 500, 620, 560, 900, 520, 1240, 470, 1640, 540), 'pink')
    p.fill(ridge(860, -40, 650, 340, 600, 700, 660, 1100, 570, 1640, 650), 'sage')
    p.hatch(ridge(860, -40, 650, 340, 600, 700, 660, 1100, 570, 1640, 650), 'teal', {
      angle: 16,
      gap: 24,
      from: 0,
      to: 9,
      length: 160,
    })
    turbine(p, 540, 640, 0.66, 'paper', 'slate', 20)
    turbine(p, 820, 640, 0.74, 'paper', 'slate', 75)
    turbine(p, 1450, 610, 0.7, 'paper', 'slate', 40)
    p.fill(ridge(1060, -40, 800, 300, 740, 760, 800, 1200, 700, 1640, 790), 'teal')
    p.hatch(ridge(1060, -40, 800, 300, 740, 760, 800, 1200, 700, 1640, 790), 'deep', {
      angle: -12,
      gap: 26,
      from: 2,
      to: 11,
      length: 200,
    })
    turbine(p, 1140, 750, 1.62, 'paper', 'slate', 8)
    const sheep = (x: number, y: number, s: number, flip = false) =>
      p.move(
        x,
        y,
        s,
        () => {
          p.stroke(line(-22, 0, -22, 30) + line(20, 0, 20, 30), 'black', 7)
          p.fill(
            oval(-24, -12, 22) + oval(0, -20, 26) + oval(24, -10, 22) + oval(0, -2, 32, 18),
            'paper',
          )
          p.fill(blob(34, -30, 52, -24, 58, -8, 44, -4, 34, -14), 'black')
        },
        0,
        flip,
      )
    sheep(330, 830, 1)
    sheep(450, 870, 1.2, true)
    sheep(230, 920, 1.4)
    sheep(700, 900, 1.3)
    p.stroke(line(-40, 960, 500, 985, 900, 970, 1640, 900), 'black', 7)
    for (let x = 20; x < 1640; x += 120)
      p.stroke(line(x, 1010, x, 905 - Math.max(0, x - 900) * 0.07), 'black', 12)
  },

  'farmland-flood': (p) => {
    p.sky(430, 'slate', 'navy', { from: 17, to: 2, angle: 7 })
    p.cloud(360, 170, 700, 150, 'mist', 'navy')
    p.cloud(1250, 240, 620, 120, 'mist', 'navy')
    p.fill(poly(1120, 250, 1340, 250, 1240, 420, 900, 420), 'sand')
    p.fill(ridge(470, -40, 380, 300, 340, 700, 400, 1100, 360, 1640, 390), 'deep')
    p.water(420, 1040, 'mist', 'slate', 1.1)
    p.glitter(1060, 430, 980, 260, 460, 'paper')
    for (let i = 0; i < 5; i++) {
      const y = 470 + i * i * 26 + i * 20
      const x = 100 - i * 60
      p.fill(
        blob(
          x,
          y,
          x + 300 + i * 40,
          y - 10 - i * 3,
          x + 640 + i * 60,
          y + 2,
          x + 300,
          y + 10 + i * 3,
        ),
        'sage',
      )
    }
    const hedge = (y: number, x: number, right: number, size: number) => {
      let bumps = ''
      for (let at = x; at < right; at += size * 0.9)
        bumps += oval(at, y - size * 0.3, size * p.between(0.55, 0.8), size * p.between(0.5, 0.8))
      p.fill(bumps, 'deep')
      p.glitter(
        (x + right) / 2,
        y + size * 0.2,
        y + size * 0.9,
        right - x,
        (right - x) * 0.8,
        'deep',
      )
    }
    hedge(500, 980, 1640, 22)
    hedge(560, -40, 420, 28)
    p.house(
      500,
      560,
      250,
      120,
      { wall: 'paper', roof: 'brick', cut: 'slate', dark: 'navy' },
      { grid: [4, 2], lit: 0.3 },
    )
    p.chimney(680, 360, 34, 50, 'brick')
    p.house(
      770,
      562,
      180,
      150,
      { wall: 'brick', roof: 'black', dark: 'black' },
      { gable: true, grid: [3, 2], lit: 0.1 },
    )
    p.fill(rect(990, 400, 80, 162) + oval(1030, 402, 40, 40), 'slate')
    p.hatch(rect(1030, 370, 40, 190), 'navy', { angle: 90, gap: 11, from: 5, length: 120 })
    p.glitter(640, 566, 700, 280, 180, 'brick')
    p.glitter(860, 566, 680, 170, 120, 'black')
    hedge(720, 900, 1640, 44)
    p.tree(1330, 712, 330, 'sage', 'umber', 'deep')
    p.glitter(1330, 730, 900, 160, 110, 'deep')
    p.tree(160, 640, 240, 'sage', 'umber', 'deep')
    for (let i = 0; i < 8; i++) {
      const x = 60 + i * 132
      const y = 900 - i * 14
      p.stroke(line(x, y + 14, x, y - 92 + i * 3), 'umber', 17 - i)
      p.glitter(x, y + 26, y + 90, 18, 34, 'umber')
    }
    p.stroke(line(40, 838, 1000, 752) + line(40, 872, 1000, 778), 'umber', 8)
    p.gulls(1100, 620, 160, 6, 'paper')
  },

  observatory: (p) => {
    p.sky(1040, 'black', 'navy', { from: 3, to: 17, gap: 30, angle: -8 })
    let band = ''
    for (let i = 0; i < 260; i++) {
      const t = p.random()
      const spread = (p.random() + p.random() - 1) * 190
      const [x, y] = [200 + t * 1300 + spread * 0.3, 620 - t * 640 + spread]
      band += oval(x, y, p.between(1.5, 4.5))
    }
    p.fill(band, 'paper')
    for (let i = 0; i < 26; i++) {
      const [x, y, r] = [p.between(20, 1580), p.between(20, 560), p.between(7, 17)]
      p.fill(
        gouge(x - r, y, x + r, y, r * 0.2) + gouge(x, y - r, x, y + r, r * 0.2),
        p.pick<Ink>('paper', 'ochre', 'mist'),
      )
    }
    p.fill(ridge(1060, -40, 790, 240, 700, 520, 740, 820, 650, 1080, 700, 1640, 610), 'plum')
    p.hatch(ridge(1060, -40, 790, 240, 700, 520, 740, 820, 650, 1080, 700, 1640, 610), 'black', {
      angle: 30,
      gap: 24,
      from: 3,
      to: 14,
    })
    p.fill(poly(700, 450, 420, 60, 560, 10, 790, 420), 'slate')
    p.hatch(poly(700, 450, 420, 60, 560, 10, 790, 420), 'black', {
      angle: 58,
      gap: 20,
      from: 6,
      to: 6,
      length: 200,
    })
    const dome = 'M520 560C520 360 660 270 800 270C940 270 1080 360 1080 560Z'
    p.fill(rect(540, 556, 520, 210), 'sand')
    p.hatch(rect(840, 556, 220, 210), 'umber', { angle: 90, gap: 22, from: 0, to: 11 })
    p.fill(dome, 'mist')
    p.within(dome, () => {
      p.fill(poly(620, 560, 560, 250, 700, 240, 760, 560), 'black')
      for (let i = 0; i < 5; i++)
        p.stroke(curve(830 + i * 60, 250, 850 + i * 58, 400, 850 + i * 64, 570), 'slate', 7)
      p.hatch(rect(900, 270, 200, 300), 'slate', { angle: 96, gap: 16, from: 2, to: 9 })
    })
    p.fill(poly(640, 520, 596, 300, 664, 284, 726, 512), 'ochre')
    p.stroke(line(590, 302, 672, 284), 'brick', 16)
    p.fill(rect(500, 548, 600, 28), 'brick')
    for (let i = 0; i < 4; i++) p.fill(rect(590 + i * 116, 620, 48, 76), i === 2 ? 'navy' : 'ochre')
    p.fill(ridge(1060, -40, 940, 300, 840, 620, 760, 1020, 760, 1300, 850, 1640, 880), 'deep')
    p.hatch(ridge(1060, -40, 940, 300, 840, 620, 760, 1020, 760, 1300, 850, 1640, 880), 'black', {
      angle: -16,
      gap: 26,
      from: 6,
      to: 14,
    })
    p.fill(
      blob(
        770,
        766,
        880,
        764,
        900,
        820,
        800,
        880,
        860,
        960,
        980,
        1060,
        740,
        1060,
        700,
        950,
        690,
        870,
        790,
        810,
      ),
      'sand',
    )
    p.person(1150, 830, 130, 'brick', 'black', 'pink')
    p.person(1210, 842, 90, 'ochre', 'black', 'pink')
    p.tree(150, 930, 330, 'black', 'black')
    p.tree(1490, 900, 260, 'black', 'black')
  },

  'seal-sandbank': (p) => {
    p.sky(360, 'mist', 'paper', { from: 1, to: 16 })
    p.fill(oval(1180, 210, 84), 'paper')
    p.fill(ridge(380, -40, 330, 260, 290, 560, 320, 900, 340, 1640, 320), 'slate')
    p.water(356, 640, 'slate', 'navy', 1)
    p.glitter(1180, 362, 560, 120, 320, 'paper')
    p.fill(blob(-60, 560, 300, 505, 760, 490, 1240, 520, 1680, 500, 1680, 700, -60, 700), 'sand')
    p.water(590, 760, 'teal', 'deep', 0.9)
    const bank = blob(
      -80,
      1080,
      -80,
      760,
      200,
      690,
      640,
      660,
      1100,
      690,
      1460,
      650,
      1700,
      680,
      1700,
      1080,
    )
    p.fill(bank, 'sand')
    p.hatch(bank, 'sienna', { angle: -3, gap: 30, from: 1, to: 8, length: 230, rest: 0.5 })
    p.stroke(curve(-80, 760, 200, 690, 640, 660, 1100, 690, 1460, 650, 1700, 680), 'paper', 12)
    seal(p, 300, 560, 0.55, 'black', 'slate')
    seal(p, 560, 548, 0.5, 'navy', 'slate', true)
    seal(p, 1320, 560, 0.6, 'black', 'slate', true)
    seal(p, 1120, 552, 0.45, 'umber', 'black')
    seal(p, 1260, 790, 1.05, 'slate', 'navy', true)
    seal(p, 420, 780, 0.95, 'umber', 'black')
    seal(p, 760, 940, 1.6, 'navy', 'black')
    p.fill(blob(700, 690, 706, 640, 740, 622, 774, 640, 780, 692), 'black')
    p.fill(oval(724, 654, 5) + oval(756, 654, 5), 'paper')
    p.ripples(690, 712, 'paper', 0.7, 620, 860)
    p.gulls(500, 180, 260, 9, 'black')
  },

  'salt-marsh': (p) => {
    p.sky(420, 'pink', 'paper', { from: 0, to: 18 })
    p.fill(oval(1130, 300, 96), 'coral')
    p.cloud(420, 160, 560, 90, 'paper', 'coral')
    p.fill(ridge(440, -40, 390, 400, 360, 800, 392, 1640, 370), 'plum')
    p.fill(rect(-40, 408, 1680, 640), 'sage')
    p.hatch(rect(-40, 412, 1680, 600), 'deep', {
      angle: -4,
      gap: 24,
      from: 1,
      to: 11,
      length: 110,
      rest: 0.4,
    })
    const creek = blob(
      1040,
      410,
      1240,
      412,
      1300,
      450,
      1080,
      500,
      700,
      530,
      560,
      590,
      720,
      660,
      1180,
      720,
      1340,
      800,
      1200,
      900,
      900,
      1060,
      300,
      1060,
      560,
      930,
      860,
      850,
      900,
      790,
      620,
      730,
      330,
      660,
      280,
      580,
      520,
      500,
      900,
      466,
      1060,
      440,
    )
    p.stroke(creek, 'umber', 26)
    p.fill(creek, 'mist')
    p.within(creek, () => {
      p.ripples(420, 1040, 'slate', 0.9)
      p.glitter(1130, 412, 560, 150, 240, 'coral')
      p.glitter(900, 660, 900, 160, 260, 'paper')
    })
    p.fill(blob(-60, 800, 140, 740, 300, 800, 420, 900, 300, 1060, -60, 1060), 'teal')
    p.fill(blob(1660, 760, 1480, 740, 1360, 840, 1300, 960, 1340, 1060, 1660, 1060), 'teal')
    reeds(p, -40, 320, 1010, 380, 'deep', 'umber', 44)
    reeds(p, 1340, 1620, 1010, 430, 'deep', 'umber', 40)
    p.move(760, 720, 1.5, () => {
      p.stroke(line(-6, 0, -10, 84) + line(14, 0, 20, 84), 'black', 5)
      p.fill(blob(-74, 12, -60, -26, -10, -54, 36, -46, 44, -14, 10, 12, -40, 16), 'slate')
      p.hatch(blob(-74, 12, -60, -20, -10, -30, 20, -10, -30, 14), 'navy', {
        angle: 20,
        gap: 9,
        from: 4,
        length: 40,
      })
      p.stroke(curve(34, -34, 56, -80, 30, -114, 52, -142), 'mist', 14)
      p.fill(blob(40, -150, 60, -158, 78, -148, 60, -134, 44, -136), 'paper')
      p.fill(poly(70, -152, 134, -140, 70, -138), 'ochre')
      p.fill(gouge(70, -152, 10, -150, 4, -8), 'black')
    })
    p.gulls(560, 260, 220, 8, 'plum')
    p.stroke(line(240, 420, 240, 340) + line(270, 420, 270, 350), 'black', 8)
    p.house(150, 420, 90, 50, { wall: 'black', roof: 'black', dark: 'black' }, { lit: 0.5 })
  },

  beehives: (p) => {
    p.sky(480, 'mist', 'paper', { from: 2, to: 15, angle: 5 })
    p.fill(oval(330, 170, 90), 'ochre')
    p.rays(330, 170, 110, 260, 28, 'ochre', 7)
    p.fill(ridge(560, -40, 430, 400, 380, 800, 440, 1200, 390, 1640, 420), 'teal')
    for (const [x, h] of [
      [120, 330],
      [380, 260],
      [1120, 270],
      [1480, 360],
    ] as const) {
      p.tree(x, 560, h, 'deep', 'umber', 'sage')
    }
    p.fill(rect(-40, 520, 1680, 540), 'sage')
    p.hatch(rect(-40, 525, 1680, 520), 'teal', {
      angle: 82,
      gap: 30,
      from: 6,
      to: 6,
      length: 60,
      rest: 0.6,
    })
    hive(p, 700, 640, 0.72, 'mist', 'slate')
    hive(p, 930, 650, 0.76, 'pink', 'brick')
    hive(p, 420, 770, 1.05, 'ochre', 'brick')
    hive(p, 1340, 800, 1.15, 'paper', 'navy')
    p.move(1020, 880, 1.35, () => {
      p.stroke(line(-26, -120, -34, 0) + line(26, -120, 34, 0), 'sand', 46)
      p.fill(blob(-70, -110, -80, -240, -50, -300, 50, -300, 80, -240, 70, -110), 'paper')
      p.hatch(blob(20, -110, 30, -280, 60, -290, 80, -240, 70, -110), 'slate', {
        angle: 80,
        gap: 14,
        from: 5,
        length: 60,
      })
      p.stroke(line(-60, -270, -120, -190, -140, -130), 'paper', 34)
      p.stroke(line(60, -270, 120, -200, 100, -130), 'paper', 34)
      p.fill(oval(0, -350, 38, 46), 'sienna')
      p.fill(blob(-62, -380, -50, -300, 0, -288, 50, -300, 62, -380), 'slate')
      p.fill(oval(4, -348, 30, 36), 'sienna')
      p.fill(
        gouge(-8, -352, 4, -352, 3) +
          gouge(14, -352, 26, -352, 3) +
          gouge(-2, -330, 20, -330, 3, 4),
        'black',
      )
      p.fill(
        oval(0, -386, 92, 15) + blob(-46, -386, -38, -428, 0, -438, 38, -428, 46, -386),
        'sand',
      )
      p.fill(rect(-44, -402, 88, 14), 'brick')
      p.fill(rect(-186, -140, 92, 120), 'umber')
      p.fill(rect(-176, -128, 72, 96), 'ochre')
      p.hatch(rect(-176, -128, 72, 96), 'umber', { angle: 45, gap: 14, from: 4, length: 60 })
      p.hatch(rect(-176, -128, 72, 96), 'umber', { angle: -45, gap: 14, from: 4, length: 60 })
    })
    for (let i = 0; i < 34; i++) {
      const [x, y, s] = [p.between(260, 1500), p.between(330, 780), p.between(0.7, 1.3)]
      p.move(
        x,
        y,
        s,
        () => {
          p.fill(oval(-4, -9, 9, 6) + oval(6, -9, 8, 6), 'paper')
          p.fill(oval(0, 0, 13, 8), 'ochre')
          p.fill(rect(-5, -8, 4, 16) + rect(3, -7, 4, 14) + oval(12, 0, 5), 'black')
        },
        p.between(-30, 30),
        p.chance(0.5),
      )
    }
    for (let i = 0; i < 46; i++) {
      const [x, y] = [p.between(-20, 1620), p.between(850, 1000)]
      p.stroke(line(x, y + 60, x + 4, y), 'deep', 5)
      const ink = p.pick<Ink>('brick', 'plum', 'paper', 'coral')
      for (let k = 0; k < 5; k++)
        p.fill(oval(x + 4 + Math.cos(k * 1.26) * 11, y + Math.sin(k * 1.26) * 11, 8), ink)
      p.fill(oval(x + 4, y, 6), 'ochre')
    }
  },

  laboratory: (p) => {
    p.fill(rect(-40, -40, 1680, 1080), 'teal')
    p.hatch(rect(-40, -40, 1680, 720), 'deep', {
      angle: 0,
      gap: 48,
      from: 6,
      length: 300,
      rest: 0.1,
    })
    p.fill(rect(980, 70, 540, 470), 'paper')
    p.fill(rect(1000, 90, 500, 430), 'mist')
    p.fill(ridge(520, 1000, 440, 1130, 380, 1280, 430, 1500, 380), 'slate')
    p.stroke(line(1250, 90, 1250, 520) + line(1000, 300, 1500, 300), 'paper', 14)
    for (const y of [220, 420]) {
      p.fill(rect(60, y, 760, 20), 'sand')
      for (let i = 0; i < 9; i++) {
        const [x, h] = [90 + i * 82, p.between(60, 120)]
        const ink = p.pick<Ink>('coral', 'ochre', 'mist', 'paper', 'brick', 'sage')
        p.fill(rect(x, y - h, 52, h) + rect(x + 14, y - h - 22, 24, 30), ink)
        p.fill(rect(x + 6, y - h * 0.7, 40, h * 0.35), 'paper')
      }
    }
    p.fill(rect(-40, 780, 1680, 280), 'sand')
    p.hatch(rect(-40, 850, 1680, 190), 'sienna', { angle: 0, gap: 30, from: 3, to: 9, length: 240 })
    p.fill(rect(-40, 776, 1680, 22), 'umber')
    p.move(640, 790, 1.5, () => {
      const coat = blob(-150, 20, -140, -170, -100, -240, -20, -262, 70, -236, 108, -170, 118, 20)
      p.fill(coat, 'paper')
      p.hatch(blob(-150, 20, -140, -170, -100, -240, -70, -200, -80, 20), 'slate', {
        angle: 82,
        gap: 15,
        from: 7,
        to: 3,
        length: 80,
      })
      p.fill(poly(-40, -258, 30, -256, 10, -190), 'coral')
      p.fill(rect(-30, -290, 48, 44), 'sienna')
      p.fill(
        blob(-60, -330, -52, -396, 4, -412, 50, -390, 58, -336, 40, -288, 4, -276, -36, -290),
        'sienna',
      )
      p.fill(
        blob(
          -70,
          -300,
          -74,
          -380,
          -40,
          -430,
          20,
          -436,
          58,
          -402,
          40,
          -386,
          0,
          -384,
          -24,
          -364,
          -30,
          -310,
          -50,
          -276,
        ),
        'black',
      )
      p.fill(oval(-78, -400, 34), 'black')
      p.stroke(oval(28, -346, 19, 16) + line(8, -346, -36, -350), 'black', 5)
      p.fill(gouge(18, -304, 46, -306, 3, 3), 'black')
      p.stroke(line(80, -200, 150, -110, 210, -150), 'paper', 44)
      p.fill(oval(224, -160, 20), 'sienna')
    })
    p.move(1040, 780, 1.35, () => {
      p.fill(rect(-110, -26, 230, 28), 'black')
      p.stroke(curve(70, -20, 124, -110, 100, -220, 40, -260), 'black', 30)
      p.fill(rect(-90, -112, 150, 18), 'black')
      p.move(
        0,
        -190,
        1,
        () => {
          p.fill(rect(-26, -130, 52, 190), 'navy')
          p.fill(rect(-20, -190, 40, 66), 'black')
          p.fill(rect(-28, 56, 56, 20), 'ochre')
          p.fill(rect(-14, 76, 28, 30), 'black')
          p.hatch(rect(4, -130, 22, 190), 'slate', { angle: 90, gap: 9, from: 4, length: 60 })
        },
        -20,
      )
    })
    const flask = (x: number, y: number, s: number, ink: Ink) =>
      p.move(x, y, s, () => {
        p.fill(poly(-20, -190, 20, -190, 20, -120, 82, 0, -82, 0, -20, -120), 'paper')
        p.fill(poly(-46, -64, 46, -64, 76, -4, -76, -4), ink)
        p.fill(oval(-16, -40, 8) + oval(20, -26, 6), 'paper')
        p.fill(rect(-27, -198, 54, 14), 'slate')
      })
    flask(220, 900, 1.4, 'brick')
    flask(390, 870, 1, 'ochre')
    flask(1400, 920, 1.5, 'coral')
    p.fill(rect(1180, 800, 150, 70), 'umber')
    for (let i = 0; i < 4; i++) {
      p.fill(rect(1192 + i * 34, 690, 22, 130), 'paper')
      p.fill(rect(1195 + i * 34, 740, 16, 78), i % 2 ? 'plum' : 'sage')
    }
  },
}
