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

function trawler(p: Press, x: number, y: number, s: number, hull: Ink, house: Ink, flip = false) {
  p.move(
    x,
    y,
    s,
    () => {
      p.stroke(line(-60, -60, -60, -250), 'black', 7)
      p.stroke(line(-60, -240, -185, -80), 'black', 4)
      p.stroke(line(-60, -240, 180, -78), 'black', 4)
      p.stroke(line(-60, -150, -190, -210), 'black', 6)
      p.fill(rect(20, -150, 92, 100), house)
      p.fill(rect(12, -162, 108, 14), 'black')
      p.fill(rect(32, -136, 28, 30) + rect(72, -136, 28, 30), 'ochre')
      p.fill(rect(44, -200, 24, 40), 'black')
      const side = blob(-205, -78, -120, -58, 60, -52, 150, -70, 215, -100, 190, -20, 165, 22)
      const body = `${poly(-205, -84, -100, -56, 70, -52, 225, -104, 180, 24, -175, 24)}`
      p.fill(body, hull)
      p.hatch(body, 'black', { angle: -4, gap: 12, from: 0, to: 8, length: 120 })
      p.stroke(curve(-205, -84, -100, -56, 70, -52, 225, -104), 'paper', 7)
      p.fill(rect(-150, -72, 60, 20), 'coral')
      void side
    },
    0,
    flip,
  )
}

export function yacht(p: Press, x: number, y: number, s: number, sail: Ink, jib: Ink, hull: Ink) {
  p.move(x, y, s, () => {
    p.fill(poly(4, -20, 8, -300, 120, -30), sail)
    p.fill(poly(-6, -24, -2, -270, -96, -26), jib)
    p.hatch(poly(4, -20, 8, -300, 120, -30), hull, { angle: 70, gap: 16, from: 0, to: 5 })
    p.stroke(line(2, -10, 4, -310), 'black', 5)
    p.fill(poly(-112, -16, 126, -20, 96, 18, -76, 18), hull)
  })
}

function portalCrane(p: Press, x: number, y: number, s: number, ink: Ink, cab: Ink, flip = false) {
  p.move(
    x,
    y,
    s,
    () => {
      p.stroke(line(-70, 0, -70, -330, 70, -330, 70, 0), ink, 18, 'butt')
      p.stroke(line(-70, -150, 70, -150), ink, 12)
      p.stroke(line(-70, -150, 70, -320), ink, 7)
      p.stroke(line(70, -150, -70, -320), ink, 7)
      p.stroke(line(0, -330, 0, -520), ink, 20)
      p.stroke(line(-190, -345, 480, -345), ink, 18)
      p.stroke(line(0, -515, 460, -350), ink, 6)
      p.stroke(line(0, -515, 240, -350), ink, 5)
      p.stroke(line(0, -515, -180, -350), ink, 6)
      p.fill(rect(-215, -370, 70, 62), cab)
      p.fill(rect(90, -335, 58, 50), cab)
      p.stroke(line(330, -340, 330, -210), ink, 4)
    },
    0,
    flip,
  )
}

function boxes(p: Press, x: number, y: number, cols: number, rows: number, w: number, h: number) {
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      if (row > rows - 3 && p.chance(0.3)) continue
      const [bx, by] = [x + col * w, y - (row + 1) * h]
      const ink = p.pick<Ink>('brick', 'ochre', 'teal', 'coral', 'navy', 'sand')
      p.fill(rect(bx + 2, by + 2, w - 4, h - 4), ink)
      p.hatch(rect(bx + 2, by + 2, w - 4, h - 4), 'black', {
        angle: 90,
        gap: 9,
        from: 2.2,
        length: 90,
      })
    }
  }
}

function lighthouse(p: Press, x: number, y: number, h: number, wall: Ink, band: Ink) {
  const w = h * 0.2
  const tower = poly(
    x - w / 2,
    y,
    x - w * 0.32,
    y - h * 0.8,
    x + w * 0.32,
    y - h * 0.8,
    x + w / 2,
    y,
  )
  p.fill(tower, wall)
  p.within(tower, () => {
    p.fill(rect(x - w, y - h * 0.62, w * 2, h * 0.16), band)
    p.fill(rect(x - w, y - h * 0.3, w * 2, h * 0.16), band)
    p.hatch(rect(x + w * 0.08, y - h, w, h), 'black', { gap: 10, from: 4, length: 40 })
  })
  p.fill(rect(x - w * 0.45, y - h * 0.83, w * 0.9, h * 0.04), 'black')
  p.fill(rect(x - w * 0.24, y - h * 0.94, w * 0.48, h * 0.12), 'ochre')
  p.fill(poly(x - w * 0.36, y - h * 0.93, x, y - h * 1.06, x + w * 0.36, y - h * 0.93), 'black')
}

/** Roofs stepping along a quay, all one mass, with a few lit windows. */
function waterfront(
  p: Press,
  x: number,
  right: number,
  base: number,
  ink: Ink,
  lit: Ink,
  high = 1,
) {
  for (let at = x; at < right; ) {
    const w = p.between(60, 120)
    const h = p.between(70, 190) * high
    const gable = p.chance(0.6)
    const top = base - h
    p.fill(rect(at, top, w + 4, h), ink)
    if (gable) p.fill(poly(at - 4, top + 2, at + w / 2, top - w * 0.5, at + w + 6, top + 2), ink)
    else p.chimney(at + w * 0.6, top + 2, 16, 30, ink)
    const rows = Math.max(1, Math.floor(h / 48))
    p.windows([at + 8, top + 6, w - 16, h - 16], [3, rows], lit, ink, 0.3, [0.34, 0.42])
    at += w
  }
}

export const harbour: Record<string, Draw> = {
  'harbour-dawn': (p) => {
    p.sky(560, 'pink', 'coral', { from: 0, to: 15 })
    p.rays(1040, 500, 190, 620, 46, 'sand', 9)
    p.fill(oval(1040, 500, 150), 'paper')
    p.fill(oval(1040, 500, 128), 'ochre')
    p.fill(ridge(580, -40, 500, 200, 455, 460, 500, 760, 480, 1100, 530, 1640, 500), 'plum')
    p.hatch(ridge(580, -40, 500, 200, 455, 460, 500, 760, 480, 1100, 530), 'pink', {
      angle: 24,
      gap: 15,
      from: 4,
      to: 0,
    })
    p.water(548, 1040, 'navy', 'slate')
    p.glitter(1040, 556, 1000, 190, 420, 'ochre')
    p.glitter(1040, 560, 900, 90, 200, 'paper')
    lighthouse(p, 1405, 560, 280, 'paper', 'brick')
    p.fill(poly(1180, 556, 1640, 540, 1640, 604, 1250, 596), 'black')
    waterfront(p, -40, 470, 590, 'black', 'ochre', 1.15)
    p.fill(poly(-40, 584, 560, 584, 620, 640, -40, 680), 'black')
    p.hatch(poly(-40, 596, 560, 596, 610, 636, -40, 672), 'slate', { gap: 13, from: 3 })
    trawler(p, 720, 690, 0.72, 'brick', 'sand')
    p.glitter(720, 716, 800, 250, 190, 'black')
    trawler(p, 330, 850, 1.2, 'teal', 'paper', true)
    p.glitter(330, 890, 1000, 400, 300, 'black')
    p.gulls(800, 260, 300, 7, 'black')
    p.stroke(line(1300, 1040, 1300, 760), 'black', 34)
    p.stroke(line(1420, 1040, 1420, 820), 'black', 38)
    p.fill(oval(1300, 758, 22, 8) + oval(1420, 818, 24, 8), 'coral')
    p.gulls(1300, 736, 4, 1, 'paper', 1.4)
  },

  'tidal-barrier': (p) => {
    p.sky(520, 'mist', 'paper', { from: 13, to: 1 })
    p.cloud(330, 190, 480, 120, 'paper', 'slate')
    p.cloud(1240, 130, 560, 110, 'paper', 'slate')
    p.fill(ridge(560, -40, 490, 300, 470, 700, 500, 1100, 468, 1640, 500), 'slate')
    p.water(520, 1040, 'teal', 'deep', 1.1)
    p.ripples(560, 1000, 'mist', 0.8)
    const piers: readonly (readonly [number, number, number])[] = [
      [1490, 535, 0.34],
      [1335, 548, 0.45],
      [1130, 570, 0.62],
      [850, 602, 0.86],
      [450, 655, 1.24],
      [-110, 740, 1.75],
    ]
    piers.forEach(([x, y, s], i) => {
      const next = piers[i + 1]
      if (next) {
        const [nx, ny, ns] = next
        const gate = poly(x, y - 66 * s, nx, ny - 66 * ns, nx, ny, x, y)
        p.shade(gate, 'navy', 'slate', { angle: 90, gap: 22, from: 5, length: 90 })
        p.fill(poly(x, y - 76 * s, nx, ny - 76 * ns, nx, ny - 60 * ns, x, y - 60 * s), 'black')
        p.fill(poly(x, y - 2, nx, ny - 2, nx, ny + 16 * ns, x, y + 16 * s), 'paper')
      }
    })
    for (const [x, y, s] of piers) {
      p.move(x, y, s, () => {
        p.fill(blob(-95, 34, 90, 30, 130, 12, 90, -8, -90, -6, -130, 14), 'black')
        const foot = poly(-80, 16, -80, -150, 80, -150, 80, 16)
        p.shade(foot, 'sand', 'umber', { angle: 90, gap: 17, from: 0, to: 9, length: 120 })
        const hood = blob(-92, -146, -88, -230, -40, -296, 30, -310, 82, -262, 92, -146)
        p.fill(hood, 'paper')
        p.hatch(blob(-4, -146, 30, -230, 30, -306, 82, -262, 92, -146), 'slate', {
          angle: 78,
          gap: 13,
          from: 1,
          to: 9,
        })
        p.fill(rect(-50, -200, 36, 36), 'ochre')
        p.stroke(line(-92, -148, 92, -148), 'brick', 13)
      })
    }
    p.gulls(1080, 330, 260, 6, 'black')
  },

  'ferry-skerrow': (p) => {
    p.sky(560, 'slate', 'mist', { from: 1, to: 13 })
    p.cloud(420, 170, 560, 110, 'mist', 'navy')
    p.cloud(1330, 250, 420, 80, 'mist', 'navy')
    const isle = ridge(
      600,
      500,
      590,
      720,
      500,
      880,
      380,
      1010,
      330,
      1130,
      420,
      1300,
      440,
      1640,
      560,
    )
    p.shade(isle, 'deep', 'sage', { angle: 58, gap: 19, from: 9, to: 0, length: 90 })
    p.house(1190, 545, 54, 34, { wall: 'paper', roof: 'brick' }, { grid: [2, 1] })
    p.house(1270, 552, 66, 38, { wall: 'sand', roof: 'brick' }, { grid: [2, 1] })
    p.house(1110, 552, 50, 32, { wall: 'paper', roof: 'black' }, { grid: [2, 1] })
    p.water(570, 1040, 'navy', 'slate', 1.2)
    p.move(690, 760, 1.2, () => {
      p.fill(poly(-340, -96, 330, -96, 390, -128, 330, 30, -320, 30), 'black')
      p.fill(poly(-334, -22, 348, -22, 330, 30, -320, 30), 'brick')
      p.fill(poly(-330, -96, -330, -170, 270, -170, 330, -96), 'paper')
      p.windows([-316, -164, 590, 58], [14, 1], 'ochre', 'navy', 0.75, [0.5, 0.6])
      p.fill(poly(-250, -170, -250, -226, 190, -226, 226, -170), 'sand')
      p.windows([-240, -222, 420, 46], [10, 1], 'ochre', 'navy', 0.6, [0.5, 0.55])
      p.fill(poly(60, -226, 74, -276, 176, -276, 196, -226), 'paper')
      p.fill(poly(78, -268, 180, -268, 188, -244, 72, -244), 'navy')
      p.fill(poly(-110, -226, -96, -336, -16, -336, -4, -226), 'brick')
      p.fill(rect(-100, -336, 90, 30), 'black')
      p.stroke(line(120, -276, 120, -370), 'black', 6)
      p.stroke(line(120, -360, 380, -126), 'black', 2.5)
      p.hatch(poly(-330, -90, 330, -90, 390, -124, 340, -24, -330, -24), 'slate', {
        gap: 13,
        from: 0,
        to: 6,
      })
      p.hatch(rect(-330, -168, 160, 70), 'slate', { angle: 60, gap: 11, from: 3, to: 0 })
    })
    p.smoke(615, 350, 52, 'black', -2.6)
    const wave = 'M'
    void wave
    let bow = ''
    for (let i = 0; i < 12; i++) {
      bow += gouge(1090 - i * 12, 770 + i * 5, 1220 + i * 8, 800 + i * 14, 9, -20)
      bow += gouge(270 - i * 16, 796 + i * 6, 560, 800 + i * 4, 7, 8)
    }
    p.fill(bow, 'paper')
    p.ripples(820, 1000, 'paper', 0.9)
    p.gulls(1000, 210, 330, 6, 'paper')
  },

  'container-cranes': (p) => {
    p.sky(720, 'ochre', 'coral', { from: 15, to: 0, angle: -6 })
    p.fill(oval(470, 560, 190), 'paper')
    p.hatch(rect(260, 560, 420, 200), 'ochre', { gap: 22, from: 3, to: 18, length: 600, rest: 0 })
    p.fill(ridge(740, -40, 690, 400, 676, 900, 700, 1640, 680), 'plum')
    p.water(716, 1040, 'plum', 'brick', 1)
    p.glitter(470, 726, 1000, 260, 420, 'ochre')
    for (const [x, y, s, ink] of [
      [430, 720, 0.62, 'plum'],
      [720, 735, 0.8, 'plum'],
      [1120, 790, 1.16, 'black'],
    ] as const) {
      p.move(x, y, s, () => {
        p.stroke(line(-80, 0, -80, -560), ink, 20)
        p.stroke(line(90, 0, 90, -560), ink, 20)
        p.stroke(line(-80, -200, 90, -200), ink, 14)
        p.stroke(line(-80, -200, 90, -420), ink, 8)
        p.stroke(line(-420, -430, 300, -430), ink, 24)
        p.stroke(line(-80, -560, 0, -690, 90, -560), ink, 14)
        p.stroke(line(0, -690, -400, -440), ink, 7)
        p.stroke(line(0, -690, -220, -440), ink, 6)
        p.stroke(line(0, -690, 290, -440), ink, 7)
        p.fill(rect(110, -490, 150, 60), ink)
        p.fill(rect(-250, -425, 50, 44), 'brick')
        p.stroke(line(-236, -380, -236, -260) + line(-214, -380, -214, -260), ink, 3)
        p.fill(rect(-290, -262, 130, 46), ink === 'black' ? 'teal' : 'brick')
      })
    }
    p.move(300, 860, 1, () => {
      p.fill(poly(-400, -90, 700, -90, 820, -150, 720, 60, -400, 60), 'black')
      p.hatch(poly(-400, -84, 700, -84, 800, -136, 720, 10, -400, 10), 'plum', { gap: 15, from: 5 })
      p.fill(poly(-400, 26, 735, 26, 722, 60, -400, 60), 'brick')
    })
    boxes(p, -30, 770, 8, 4, 112, 52)
    p.fill(poly(1010, 800, 1640, 770, 1640, 1040, 940, 1040), 'black')
    p.hatch(poly(1010, 815, 1640, 790, 1640, 1040, 950, 1040), 'plum', {
      angle: -3,
      gap: 24,
      from: 3,
      to: 9,
    })
    boxes(p, 1260, 850, 4, 3, 120, 58)
    p.gulls(900, 210, 200, 5, 'black')
  },

  shipyard: (p) => {
    p.sky(700, 'sage', 'paper', { from: 14, to: 0, angle: 8 })
    p.fill(ridge(760, -40, 640, 200, 610, 420, 640, 1640, 600), 'teal')
    waterfront(p, -40, 420, 700, 'teal', 'sand', 1)
    portalCrane(p, 250, 760, 1.15, 'deep', 'brick')
    portalCrane(p, 1440, 740, 1.25, 'deep', 'brick', true)
    const hull = blob(
      500,
      270,
      660,
      280,
      830,
      262,
      1100,
      270,
      1090,
      560,
      960,
      790,
      800,
      860,
      640,
      790,
    )
    const bow = `${poly(430, 240, 820, 196, 1200, 240, 1120, 560, 960, 800, 826, 870, 690, 800, 520, 560)}`
    void hull
    p.fill(bow, 'brick')
    p.fill(poly(820, 196, 1200, 240, 1120, 560, 960, 800, 826, 870), 'plum')
    p.hatch(poly(430, 240, 820, 196, 826, 870, 690, 800, 520, 560), 'coral', {
      angle: 66,
      gap: 24,
      from: 10,
      to: 1,
    })
    p.hatch(poly(820, 196, 1200, 240, 1120, 560, 960, 800, 826, 870), 'black', {
      angle: 114,
      gap: 20,
      from: 2,
      to: 12,
    })
    p.within(bow, () => {
      p.fill(poly(400, 600, 826, 640, 1240, 600, 1240, 900, 400, 900), 'black')
      p.hatch(poly(400, 610, 826, 650, 826, 900, 400, 900), 'teal', { angle: 8, gap: 26, from: 5 })
      p.stroke(line(400, 600, 824, 640, 1240, 600), 'paper', 9)
    })
    p.stroke(line(424, 240, 820, 196, 1206, 240), 'paper', 15)
    p.stroke(line(822, 200, 828, 866), 'black', 7)
    p.fill(oval(650, 380, 18, 24) + oval(990, 380, 18, 24), 'black')
    for (const x of [420, 1230]) {
      for (let y = 330; y < 880; y += 110) {
        p.stroke(line(x - 80, y, x + 80, y), 'black', 9)
        p.stroke(line(x - 80, y, x + 80, y + 110), 'black', 3)
      }
      p.stroke(line(x - 74, 300, x - 74, 900) + line(x + 74, 300, x + 74, 900), 'black', 9)
    }
    p.fill(poly(-40, 850, 1640, 850, 1640, 1040, -40, 1040), 'black')
    p.hatch(rect(-40, 860, 1680, 180), 'teal', { gap: 24, from: 3, to: 10, length: 260 })
    p.fill(poly(640, 850, 1010, 850, 1060, 930, 590, 930), 'umber')
    p.times(5, (i) =>
      p.person(150 + i * 74 + p.between(0, 40), 950, 120, 'ochre', 'navy', 'pink', true),
    )
    p.person(1330, 960, 150, 'coral', 'navy', 'umber', true)
    p.person(1420, 950, 140, 'ochre', 'navy', 'pink', true)
    p.rays(1146, 470, 6, 90, 17, 'ochre', 6)
    p.fill(oval(1146, 470, 13), 'paper')
  },

  'fishing-boats': (p) => {
    p.sky(330, 'sand', 'ochre', { from: 13, to: 2, angle: 3 })
    p.fill(ridge(360, -40, 250, 300, 190, 620, 240, 960, 200, 1300, 260, 1640, 210), 'teal')
    p.hatch(ridge(360, -40, 250, 300, 190, 620, 240, 960, 200, 1300, 260, 1640, 210), 'sand', {
      angle: 50,
      gap: 20,
      from: 7,
      to: 0,
    })
    for (let i = 0; i < 13; i++) {
      const wall = p.pick<Ink>('paper', 'pink', 'sand', 'mist', 'coral')
      const roof = p.pick<Ink>('brick', 'black', 'plum')
      p.house(-20 + i * 128, 368, 116, p.between(70, 130), { wall, roof }, { gable: i % 3 === 1 })
    }
    p.water(360, 1040, 'deep', 'teal', 1.1)
    const fleet = [
      [1270, 480, 0.72, 'brick', 'paper', true],
      [830, 500, 0.78, 'navy', 'sand', false],
      [330, 520, 0.84, 'ochre', 'paper', false],
      [1130, 700, 1.22, 'coral', 'paper', false],
      [430, 800, 1.6, 'brick', 'sand', true],
    ] as const
    for (const [x, y, s, hull, cabin, flip] of fleet) {
      p.glitter(x, y + 24 * s, y + 110 * s, 400 * s, 300 * s, 'black')
      p.glitter(x, y + 26 * s, y + 120 * s, 260 * s, 160 * s, hull)
      trawler(p, x, y, s, hull, cabin, flip)
    }
    p.ripples(860, 1000, 'sand', 0.8)
    p.fill(oval(1020, 940, 34, 26) + oval(1440, 860, 26, 20), 'coral')
    p.fill(oval(1010, 932, 14, 9), 'paper')
    p.gulls(900, 130, 500, 9, 'paper', 1.2)
  },

  'queens-lock': (p) => {
    p.sky(430, 'mist', 'paper', { from: 2, to: 12 })
    for (const [x, h] of [
      [60, 320],
      [190, 250],
      [1290, 260],
      [1420, 340],
      [1540, 290],
    ] as const) {
      p.tree(x, 470, h, 'sage', 'umber', 'deep')
    }
    p.house(1080, 452, 190, 110, { wall: 'paper', roof: 'brick', cut: 'slate' }, { grid: [3, 1] })
    p.chimney(1210, 292, 26, 40, 'brick')
    p.fill(rect(-40, 430, 1680, 640), 'sage')
    p.hatch(rect(-40, 440, 1680, 600), 'deep', { angle: -20, gap: 22, from: 1, to: 8, length: 60 })
    p.fill(poly(640, 430, 940, 430, 1250, 1040, 330, 1040), 'navy')
    p.fill(poly(640, 430, 690, 430, 560, 1040, 270, 1040), 'umber')
    p.fill(poly(890, 430, 940, 430, 1310, 1040, 1020, 1040), 'sienna')
    p.hatch(poly(640, 430, 690, 430, 560, 1040, 270, 1040), 'black', { gap: 26, from: 3, to: 9 })
    p.hatch(poly(890, 430, 940, 430, 1310, 1040, 1020, 1040), 'umber', { gap: 26, from: 3, to: 9 })
    p.within(poly(690, 430, 890, 430, 1020, 1040, 560, 1040), () => {
      p.ripples(470, 1040, 'slate', 1, 560, 1020)
      p.glitter(790, 640, 1000, 140, 280, 'mist')
    })
    p.shade(poly(600, 420, 980, 420, 985, 560, 595, 560), 'black', 'umber', {
      angle: 90,
      gap: 26,
      from: 6,
      length: 130,
    })
    p.stroke(line(790, 420, 790, 560), 'sand', 6)
    p.fill(blob(700, 556, 740, 600, 700, 640, 860, 640, 850, 600, 870, 556), 'paper')
    p.hatch(rect(690, 560, 190, 90), 'slate', { angle: 88, gap: 13, from: 4, length: 60 })
    p.stroke(line(600, 410, 250, 380), 'paper', 22)
    p.stroke(line(250, 380, 330, 386), 'black', 22)
    p.stroke(line(980, 410, 1330, 372), 'paper', 22)
    p.stroke(line(1330, 372, 1250, 380), 'black', 22)
    p.fill(poly(330, 1040, 545, 430, 640, 430, 270, 1040), 'sand')
    p.fill(poly(940, 430, 1030, 430, 1440, 1040, 1310, 1040), 'sand')
    p.move(790, 860, 1, () => {
      p.fill(poly(-120, 140, -120, -20, -90, -70, 90, -70, 120, -20, 120, 140), 'black')
      p.fill(poly(-94, 140, -84, -110, 84, -110, 94, 140), 'brick')
      p.fill(poly(-104, -104, -70, -140, 70, -140, 104, -104), 'deep')
      p.fill(rect(-58, -80, 46, 100) + rect(12, -80, 46, 100), 'ochre')
      p.stroke(line(-35, -80, -35, 20) + line(35, -80, 35, 20), 'brick', 6)
      p.fill(rect(-94, 50, 188, 16), 'paper')
      p.fill(rect(-20, -176, 30, 42), 'black')
    })
    p.smoke(780, 680, 24, 'paper', 1)
    p.person(1190, 640, 190, 'brick', 'black', 'pink', true)
    p.person(470, 560, 140, 'navy', 'black', 'sienna')
  },

  'storm-sea': (p) => {
    p.sky(1040, 'black', 'navy', { from: 12, to: 4, angle: -14, gap: 24 })
    p.fill(blob(900, 60, 1080, 20, 1320, 60, 1400, 150, 1240, 210, 1040, 180, 900, 140), 'slate')
    p.hatch(rect(880, 10, 540, 210), 'black', { angle: -14, gap: 17, from: 7, to: 4 })
    p.fill(poly(1340, 210, 1640, 60, 1640, 190, 1356, 222), 'ochre')
    p.fill(poly(1330, 210, -40, 60, -40, 230, 1330, 226), 'sand')
    p.hatch(poly(1330, 210, -40, 60, -40, 230, 1330, 226), 'navy', {
      angle: 3,
      gap: 22,
      from: 9,
      to: 6,
    })
    lighthouse(p, 1340, 560, 350, 'paper', 'brick')
    p.fill(
      poly(1130, 700, 1210, 560, 1290, 530, 1400, 540, 1500, 600, 1640, 640, 1640, 720),
      'umber',
    )
    p.hatch(
      poly(1130, 700, 1210, 560, 1290, 530, 1400, 540, 1500, 600, 1640, 640, 1640, 720),
      'black',
      {
        angle: 66,
        gap: 18,
        from: 8,
      },
    )
    const swell = (y: number, high: number, phase: number, ground: Ink, cut: Ink, crest: Ink) => {
      const ups: number[] = []
      for (let i = -1; i < 10; i++) {
        ups.push(i * 200 + phase, y - (i % 2 ? high : 0) * p.between(0.7, 1.15))
      }
      const wave = ridge(1060, ...ups)
      p.fill(wave, ground)
      p.within(wave, () => {
        let cuts = ''
        for (let x = -100; x < 1700; x += 26) {
          for (let row = 0; row < 6; row++) {
            const top = y - high + row * 62 + p.between(-20, 20)
            cuts += gouge(x, top + 60, x + 120, top + p.between(-6, 20), 5, 16)
          }
        }
        p.fill(cuts, cut)
      })
      p.stroke(curve(...ups), crest, 13)
      let spray = ''
      for (let i = 0; i < 90; i++) {
        const x = p.between(-40, 1640)
        const r = p.between(2, 7)
        spray += oval(x, y - high * p.between(0.2, 1.5), r, r)
      }
      p.fill(spray, crest)
    }
    swell(640, 90, 0, 'slate', 'navy', 'mist')
    p.fill(
      blob(1060, 690, 1090, 560, 1060, 470, 1150, 520, 1180, 420, 1240, 560, 1330, 600, 1290, 700),
      'paper',
    )
    p.hatch(rect(1050, 540, 280, 170), 'slate', { angle: 70, gap: 20, from: 2, to: 8 })
    swell(760, 130, -120, 'teal', 'deep', 'paper')
    p.move(500, 690, 1, () => trawler(p, 0, 0, 0.95, 'brick', 'paper'), -13)
    swell(900, 150, 90, 'deep', 'black', 'paper')
    const crest = blob(
      -60,
      1040,
      -60,
      640,
      60,
      590,
      190,
      620,
      250,
      720,
      190,
      690,
      120,
      720,
      190,
      860,
      420,
      1040,
    )
    p.shade(crest, 'teal', 'black', { angle: 60, gap: 22, from: 2, to: 11 })
    p.fill(
      blob(-60, 640, 60, 575, 200, 600, 262, 740, 226, 760, 190, 700, 100, 650, -60, 700),
      'paper',
    )
    p.hatch(rect(-60, 590, 330, 170), 'mist', { angle: 20, gap: 18, from: 4 })
  },

  'moon-tide': (p) => {
    p.sky(560, 'navy', 'black', { from: 15, to: 0, gap: 22 })
    p.rays(560, 300, 190, 420, 54, 'slate', 7)
    p.fill(oval(560, 300, 158), 'paper')
    p.hatch(oval(610, 330, 90), 'sand', { angle: 40, gap: 15, from: 8, to: 3, length: 60 })
    p.fill(oval(510, 260, 30, 22) + oval(580, 220, 18, 14), 'sand')
    p.cloud(1180, 210, 640, 90, 'slate', 'black')
    p.cloud(150, 440, 380, 60, 'slate', 'black')
    p.fill(ridge(600, 900, 570, 1080, 500, 1260, 420, 1440, 380, 1640, 360), 'black')
    for (let i = 0; i < 7; i++) {
      const x = 1080 + i * 78
      const y = 560 - i * 18
      p.house(x, y, 66, 50 + i * 6, { wall: 'navy', roof: 'black', dark: 'black' }, { lit: 0.55 })
    }
    p.water(566, 1040, 'navy', 'slate', 1.1)
    p.glitter(560, 572, 1000, 150, 640, 'paper')
    p.glitter(560, 640, 1000, 60, 220, 'sand')
    const flat = blob(700, 1060, 900, 850, 1120, 760, 1400, 720, 1680, 690, 1680, 1060)
    p.shade(flat, 'umber', 'black', { angle: -14, gap: 26, from: 4, to: 12, length: 200 })
    p.fill(blob(1000, 930, 1180, 870, 1380, 850, 1340, 890, 1160, 940), 'slate')
    p.fill(blob(1240, 990, 1420, 960, 1560, 960, 1420, 1010), 'slate')
    p.move(
      1250,
      810,
      0.95,
      () => {
        p.stroke(line(10, -40, 40, -330), 'black', 9)
        p.fill(poly(-190, -70, 190, -96, 150, 0, -120, 14), 'brick')
        p.hatch(poly(-190, -70, 190, -96, 150, 0, -120, 14), 'black', { gap: 12, from: 1, to: 8 })
        p.stroke(line(-190, -72, 190, -98), 'sand', 8)
        p.stroke(line(36, -300, -180, -74) + line(36, -300, 180, -98), 'black', 3)
      },
      8,
    )
    for (let i = 0; i < 5; i++)
      p.stroke(line(120 + i * 84, 1040, 120 + i * 84, 850 - i * 46), 'black', 26 - i * 4)
    p.stroke(line(60, 900, 520, 690), 'black', 14)
  },
}
