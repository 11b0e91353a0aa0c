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

interface Sitter {
  ground: Ink
  groundCut: Ink
  skin: Ink
  shade: Ink
  light: Ink
  /** Drawn lines of the face. */
  mark: Ink
  brow: Ink
  lip: Ink
  wide?: number
  /** 0 is a pointed chin, 1 a square jaw. */
  jaw?: number
  neck?: number
  browWeight?: number
  smile?: number
  age?: number
  /** Turned to the left instead of the right. */
  left?: boolean
  behind?: (p: Press) => void
  clothes: (p: Press) => void
  beard?: (p: Press) => void
  hair: (p: Press) => void
  glasses?: (p: Press) => void
}

const shoulders = (broad: number, slope = 0) =>
  blob(
    ...[320 - broad, 700, 320 - broad * 0.96, 560 + slope, 320 - broad * 0.72, 500 + slope],
    ...[250, 462, 320, 470, 392, 462, 320 + broad * 0.72, 500 + slope],
    ...[320 + broad * 0.96, 560 + slope, 320 + broad, 700],
  )

function sit(p: Press, s: Sitter) {
  const { wide = 1, jaw = 0.4, neck = 62, browWeight = 7, smile = 6, age = 0 } = s
  const x = (at: number) => 320 + (at - 320) * wide
  p.fill(rect(-40, -40, 720, 720), s.ground)
  p.hatch(rect(-40, -40, 720, 720), s.groundCut, {
    angle: -38,
    gap: 22,
    from: 0,
    to: 7,
    length: 190,
  })
  const face = blob(
    ...[x(226), 220, x(224), 290, x(238 - jaw * 4), 352, x(282 - jaw * 18), 400 + jaw * 6],
    ...[x(330), 424, x(372 + jaw * 8), 402 + jaw * 6, x(402 + jaw * 4), 348, x(414), 284],
    ...[x(410), 216, x(372), 150, 312, 140, x(254), 160],
  )
  const throat = poly(
    322 - neck,
    350,
    322 + neck,
    350,
    330 + neck * 1.15,
    520,
    314 - neck * 1.15,
    520,
  )
  const draw = () => {
    s.behind?.(p)
    p.fill(throat, s.skin)
    p.within(throat, () => {
      p.fill(blob(220, 330, 330, 430, 420, 390, 380, 452, 320, 480, 240, 540), s.shade)
    })
    s.clothes(p)
    p.fill(oval(x(228), 292, 20, 36), s.shade)
    p.fill(face, s.skin)
    p.within(face, () => {
      const dark = blob(
        ...[180, 120, x(262), 150, x(256), 220, x(274), 262, x(262), 300, x(284), 340],
        ...[x(284), 386, x(340), 414, x(350), 450, 180, 460],
      )
      p.fill(dark, s.shade)
      let cuts = ''
      for (let i = 0; i < 13; i++) {
        const y = 168 + i * 19
        const start = x(250 + Math.sin(i * 0.9) * 9 + (i > 9 ? (i - 9) * 13 : 0))
        cuts += gouge(start, y, start + p.between(24, 40), y - 10, 2.6)
      }
      p.fill(cuts, s.shade)
      p.fill(blob(x(344), 176, x(392), 190, x(396), 216, x(352), 204), s.light)
      p.fill(blob(x(374), 306, x(402), 298, x(400), 326, x(380), 338), s.light)
      if (age > 0) {
        p.fill(
          gouge(x(300), 200, x(386), 196, 2.2, -3) + gouge(x(306), 182, x(376), 178, 2, -3),
          s.mark,
        )
      }
    })
    const nose = blob(
      ...[x(334), 262, x(346), 258, x(354), 290, x(366), 324, x(360), 338, x(338), 342],
      ...[x(322), 334, x(330), 318, x(338), 296],
    )
    p.fill(nose, s.shade)
    p.fill(gouge(x(352), 262, x(362), 326, 3.4, -3), s.light)
    p.fill(gouge(x(326), 338, x(362), 338, 3.6, 4), s.mark)
    for (const [ex, w] of [
      [292, 25],
      [378, 21],
    ] as const) {
      p.fill(gouge(x(ex) - w, 280, x(ex) + w, 278, 9), 'paper')
      p.fill(oval(x(ex + 3), 278, 8.6, 9.4), 'black')
      p.fill(gouge(x(ex) - w - 3, 282, x(ex) + w + 2, 276, 5, -11), 'black')
      p.fill(gouge(x(ex) - w * 0.8, 291, x(ex) + w * 0.8, 290, 1.8, 4), s.mark)
      p.fill(oval(x(ex + 6), 275, 2.6), 'paper')
    }
    p.fill(
      gouge(x(258), 254, x(318), 248, browWeight, -10) +
        gouge(x(354), 247, x(406), 252, browWeight, -9),
      s.brow,
    )
    if (age > 0) {
      p.fill(
        gouge(x(310), 336, x(292), 376, 2.6, 5) +
          gouge(x(374), 334, x(388), 368, 2.4, -5) +
          gouge(x(262), 300, x(310), 306, 2, 5) +
          gouge(x(364), 304, x(398), 300, 2, 4),
        s.mark,
      )
    }
    s.beard?.(p)
    const my = 374
    p.fill(
      blob(
        x(302),
        my,
        x(328),
        my - 9,
        x(342),
        my - 6,
        x(354),
        my - 9,
        x(378),
        my - 2,
        x(342),
        my + 4,
      ),
      s.lip,
    )
    p.fill(
      blob(x(312), my + 3, x(342), my + 5, x(370), my + 2, x(358), my + 15, x(326), my + 15),
      s.lip,
    )
    p.stroke(
      curve(x(298), my - smile * 0.6, x(322), my + 2, x(344), my + 3, x(382), my - 3 - smile),
      'black',
      4.4,
    )
    p.fill(gouge(x(322), my + 25, x(362), my + 24, 3, 2), s.shade)
    s.hair(p)
    s.glasses?.(p)
  }
  if (s.left) p.move(640, 0, 1, draw, 0, true)
  else draw()
}

function jacket(p: Press, body: string, cloth: Ink, cut: Ink, shirt: Ink) {
  p.shade(body, cloth, cut, { angle: 64, gap: 17, from: 1, to: 6, length: 90 })
  p.fill(poly(262, 462, 322, 640, 388, 462, 356, 500, 322, 520, 290, 500), shirt)
  p.fill(poly(254, 456, 318, 660, 270, 660, 196, 530, 222, 486), cloth)
  p.fill(poly(394, 456, 326, 660, 376, 660, 450, 530, 424, 486), cloth)
  p.stroke(line(256, 458, 316, 650) + line(392, 458, 328, 650), cut, 5)
  p.stroke(line(256, 458, 200, 528, 236, 540) + line(392, 458, 448, 528, 412, 540), cut, 5)
}

export const portraits: Record<string, Draw> = {
  'mara-lindqvist': (p) =>
    sit(p, {
      ground: 'teal',
      groundCut: 'deep',
      skin: 'paper',
      shade: 'pink',
      light: 'paper',
      mark: 'sienna',
      brow: 'sienna',
      lip: 'brick',
      wide: 0.97,
      jaw: 0.3,
      neck: 52,
      behind: () => {
        p.fill(
          blob(
            316,
            94,
            206,
            130,
            172,
            240,
            168,
            360,
            190,
            424,
            280,
            410,
            400,
            410,
            446,
            420,
            462,
            350,
            452,
            230,
            414,
            128,
          ),
          'ochre',
        )
        p.hatch(rect(160, 240, 110, 180), 'sienna', {
          angle: 84,
          gap: 14,
          from: 6,
          to: 2,
          length: 90,
        })
      },
      clothes: () => jacket(p, shoulders(244), 'navy', 'black', 'coral'),
      hair: () => {
        const fringe = blob(
          300,
          92,
          206,
          122,
          174,
          224,
          168,
          330,
          182,
          410,
          232,
          426,
          246,
          380,
          232,
          310,
          240,
          240,
          282,
          196,
          350,
          172,
          300,
          130,
        )
        const sweep = blob(
          286,
          96,
          352,
          88,
          420,
          122,
          450,
          210,
          462,
          330,
          452,
          404,
          416,
          420,
          404,
          370,
          418,
          300,
          408,
          232,
          376,
          190,
          320,
          160,
          290,
          130,
        )
        p.fill(fringe, 'ochre')
        p.fill(sweep, 'ochre')
        p.hatch(fringe, 'sand', { angle: 98, gap: 17, from: 6, to: 3, length: 90, rest: 0.4 })
        p.hatch(sweep, 'sand', { angle: 70, gap: 16, from: 2, to: 7, length: 80, rest: 0.4 })
        let strands = ''
        for (let i = 0; i < 7; i++) {
          strands += gouge(296 - i * 4, 108 + i * 8, 184 + i * 8, 260 + i * 26, 2.6, 26)
          strands += gouge(310 + i * 4, 104 + i * 6, 446 - i * 3, 250 + i * 22, 2.6, -26)
        }
        p.fill(strands, 'sienna')
      },
    }),

  'tomas-okafor': (p) =>
    sit(p, {
      ground: 'ochre',
      groundCut: 'sand',
      skin: 'umber',
      shade: 'black',
      light: 'sienna',
      mark: 'black',
      brow: 'black',
      lip: 'plum',
      wide: 0.98,
      jaw: 0.75,
      neck: 66,
      browWeight: 8,
      left: true,
      clothes: () => jacket(p, shoulders(270), 'slate', 'navy', 'paper'),
      beard: () => {
        const beard = blob(
          ...[
            224, 300, 240, 336, 268, 352, 296, 356, 320, 350, 342, 355, 364, 350, 386, 356, 402,
            334, 414, 296,
          ],
          ...[412, 366, 384, 412, 334, 440, 282, 420, 238, 372],
        )
        p.fill(beard, 'black')
        p.hatch(blob(330, 400, 390, 390, 404, 350, 400, 390, 350, 430), 'umber', {
          angle: 80,
          gap: 11,
          from: 3,
          length: 26,
        })
        p.fill(blob(306, 366, 342, 358, 378, 364, 372, 386, 342, 394, 314, 388), 'umber')
      },
      hair: () => {
        p.fill(
          blob(
            216,
            262,
            208,
            190,
            240,
            128,
            316,
            104,
            390,
            122,
            424,
            184,
            420,
            250,
            406,
            222,
            392,
            184,
            320,
            172,
            262,
            184,
            240,
            220,
            234,
            290,
          ),
          'black',
        )
        let curls = ''
        for (let i = 0; i < 46; i++) {
          const turn = Math.PI * (1.05 + p.random() * 0.9)
          const r = p.between(0.82, 1)
          const [cx, cy] = [318 + Math.cos(turn) * 98 * r, 214 + Math.sin(turn) * 104 * r]
          curls += gouge(cx - 6, cy, cx + 6, cy + 2, 2.4, -3)
        }
        p.fill(curls, 'umber')
      },
      glasses: () => {
        p.stroke(
          'M252 260L322 256L320 300L262 304Z' + 'M350 256L412 258L404 300L356 300Z',
          'black',
          8,
        )
        p.stroke(line(322, 266, 350, 264) + line(252, 264, 218, 276), 'black', 7)
        p.fill(gouge(268, 296, 284, 264, 3) + gouge(364, 294, 378, 264, 3), 'paper')
      },
    }),

  'ruth-abelard': (p) =>
    sit(p, {
      ground: 'plum',
      groundCut: 'black',
      skin: 'pink',
      shade: 'coral',
      light: 'paper',
      mark: 'umber',
      brow: 'slate',
      lip: 'brick',
      wide: 0.94,
      jaw: 0.25,
      neck: 50,
      age: 1,
      smile: 9,
      behind: () => {
        const bun = blob(230, 96, 250, 40, 310, 20, 366, 46, 378, 104, 310, 130)
        p.fill(bun, 'mist')
        p.hatch(bun, 'slate', { angle: 24, gap: 13, from: 5, to: 2, length: 60 })
        p.fill(
          blob(
            196,
            250,
            204,
            156,
            258,
            100,
            330,
            90,
            402,
            112,
            436,
            190,
            428,
            260,
            320,
            300,
            226,
            330,
          ),
          'mist',
        )
      },
      clothes: () => {
        p.shade(shoulders(236, 10), 'black', 'navy', {
          angle: 60,
          gap: 18,
          from: 2,
          to: 7,
          length: 90,
        })
        const scarf = blob(
          236,
          452,
          320,
          510,
          404,
          448,
          424,
          486,
          380,
          548,
          330,
          566,
          262,
          548,
          218,
          492,
        )
        p.fill(scarf, 'ochre')
        p.hatch(scarf, 'brick', { angle: -26, gap: 22, from: 8, to: 6, length: 70, rest: 0.1 })
        p.fill(poly(300, 546, 362, 540, 392, 680, 318, 680), 'ochre')
        p.hatch(poly(300, 546, 362, 540, 392, 680, 318, 680), 'brick', {
          angle: 8,
          gap: 22,
          from: 8,
          length: 90,
        })
      },
      hair: () => {
        const swept = blob(
          204,
          296,
          196,
          220,
          214,
          146,
          270,
          102,
          340,
          92,
          404,
          116,
          436,
          190,
          430,
          262,
          414,
          236,
          398,
          190,
          352,
          168,
          300,
          172,
          254,
          198,
          236,
          250,
          230,
          320,
        )
        p.fill(swept, 'mist')
        let strands = ''
        for (let i = 0; i < 8; i++) {
          strands += gouge(226 + i * 10, 250 - i * 8, 276 + i * 12, 106, 2.8, -18 + i)
          strands += gouge(418 - i * 10, 226 - i * 6, 356 - i * 8, 104, 2.8, 14)
        }
        p.fill(strands, 'slate')
        p.fill(gouge(252, 188, 306, 112, 4, -12) + gouge(390, 180, 346, 110, 4, 10), 'paper')
        p.fill(oval(228, 336, 7), 'ochre')
      },
    }),

  'jonah-pike': (p) =>
    sit(p, {
      ground: 'mist',
      groundCut: 'slate',
      skin: 'coral',
      shade: 'sienna',
      light: 'pink',
      mark: 'umber',
      brow: 'black',
      lip: 'brick',
      wide: 1.04,
      jaw: 0.8,
      neck: 72,
      browWeight: 9,
      age: 1,
      smile: 2,
      clothes: () => {
        const body = shoulders(280, 8)
        p.fill(body, 'navy')
        p.hatch(body, 'black', { angle: 90, gap: 24, from: 7, length: 70, rest: 0.1 })
        const roll = blob(
          226,
          440,
          320,
          470,
          416,
          440,
          428,
          480,
          400,
          520,
          320,
          536,
          240,
          520,
          212,
          480,
        )
        p.fill(roll, 'navy')
        p.hatch(roll, 'slate', { angle: 90, gap: 16, from: 6, length: 110, rest: 0 })
      },
      beard: () => {
        const beard = blob(
          ...[
            214, 296, 234, 334, 268, 348, 300, 350, 330, 346, 346, 352, 366, 346, 392, 344, 414,
            326, 428, 288,
          ],
          ...[430, 370, 404, 436, 340, 478, 276, 456, 226, 390],
        )
        p.fill(beard, 'paper')
        let strands = ''
        for (let i = 0; i < 30; i++) {
          const t = i / 29
          const bx = 226 + t * 196
          const y = 336 + Math.sin(t * Math.PI) * 50
          strands += gouge(
            bx,
            y + p.between(-6, 14),
            280 + t * 96,
            y + p.between(44, 80),
            2.6,
            (0.5 - t) * 20,
          )
        }
        p.fill(strands, 'slate')
        p.fill(blob(222, 300, 240, 340, 276, 360, 290, 420, 330, 468, 270, 452, 226, 390), 'mist')
        p.fill(
          blob(290, 362, 316, 346, 344, 352, 372, 344, 394, 360, 370, 364, 344, 362, 314, 366),
          'paper',
        )
        p.fill(gouge(300, 358, 338, 356, 2, -3) + gouge(350, 356, 386, 356, 2, -3), 'slate')
        p.fill(blob(304, 368, 342, 362, 378, 366, 366, 390, 342, 394, 318, 390), 'sienna')
      },
      hair: () => {
        p.fill(blob(206, 320, 200, 250, 232, 210, 244, 250, 232, 310), 'mist')
        const dome = blob(
          206,
          214,
          206,
          120,
          262,
          60,
          326,
          48,
          394,
          66,
          436,
          130,
          434,
          210,
          320,
          190,
        )
        p.fill(dome, 'brick')
        let ribs = ''
        for (let i = -5; i <= 5; i++)
          ribs += gouge(320 + i * 22, 196, 320 + i * 12, 62 + i * i * 1.6, 4.5, i * -2)
        p.fill(ribs, 'plum')
        const cuff = blob(
          194,
          236,
          196,
          178,
          258,
          158,
          320,
          152,
          388,
          158,
          444,
          180,
          446,
          236,
          384,
          216,
          320,
          208,
          254,
          218,
        )
        p.fill(cuff, 'brick')
        p.hatch(cuff, 'black', { angle: 90, gap: 18, from: 5, length: 160, rest: 0 })
      },
    }),

  'celeste-amari': (p) =>
    sit(p, {
      ground: 'pink',
      groundCut: 'paper',
      skin: 'sienna',
      shade: 'umber',
      light: 'coral',
      mark: 'black',
      brow: 'black',
      lip: 'brick',
      wide: 0.95,
      jaw: 0.2,
      neck: 50,
      smile: 10,
      left: true,
      behind: () => {
        let mass = oval(318, 250, 160, 170)
        for (let i = 0; i < 26; i++) {
          const turn = (i / 26) * Math.PI * 2
          const [cx, cy] = [318 + Math.cos(turn) * 160, 256 + Math.sin(turn) * 172]
          if (cy < 440) mass += oval(cx, cy, p.between(34, 48))
        }
        p.fill(mass, 'black')
      },
      clothes: () => {
        const body = shoulders(228, 14)
        p.shade(body, 'deep', 'teal', { angle: 62, gap: 18, from: 2, to: 7, length: 90 })
        p.fill(blob(240, 476, 320, 552, 404, 472, 380, 462, 322, 500, 262, 462), 'ochre')
      },
      hair: () => {
        let curls = ''
        for (const [cx, cy, r] of [
          [216, 220, 40],
          [224, 166, 44],
          [268, 130, 46],
          [322, 118, 46],
          [374, 134, 44],
          [414, 176, 38],
          [432, 228, 30],
          [206, 280, 34],
          [204, 336, 36],
          [438, 290, 28],
          [440, 344, 30],
          [290, 168, 24],
          [350, 158, 22],
        ] as const) {
          curls += oval(cx, cy, r)
        }
        p.fill(curls, 'black')
        let lines = ''
        for (let i = 0; i < 74; i++) {
          const turn = Math.PI * 2 * p.random()
          const r = p.between(0.72, 1.2)
          const [cx, cy] = [318 + Math.cos(turn) * 158 * r, 242 + Math.sin(turn) * 160 * r]
          const inFace = Math.abs(cx - 320) < 98 && cy > 172
          if (inFace || cy > 400) continue
          const a = p.between(0, 6.3)
          const [dx, dy] = [Math.cos(a) * 15, Math.sin(a) * 15]
          lines += gouge(cx - dx, cy - dy, cx + dx, cy + dy, 2.6, p.chance(0.5) ? 9 : -9)
        }
        p.fill(lines, 'sienna')
        p.fill(oval(228, 348, 9, 13), 'ochre')
      },
    }),

  'dai-prosser': (p) =>
    sit(p, {
      ground: 'navy',
      groundCut: 'slate',
      skin: 'pink',
      shade: 'coral',
      light: 'paper',
      mark: 'umber',
      brow: 'brick',
      lip: 'brick',
      wide: 1.13,
      jaw: 1,
      neck: 92,
      browWeight: 9,
      smile: 8,
      clothes: () => {
        const body = shoulders(300, -6)
        p.fill(body, 'sage')
        p.hatch(body, 'deep', { angle: 90, gap: 44, from: 9, length: 300, rest: 0 })
        p.hatch(body, 'deep', { angle: 2, gap: 44, from: 9, length: 400, rest: 0 })
        p.fill(poly(228, 448, 322, 552, 270, 590, 190, 490), 'sage')
        p.fill(poly(416, 448, 324, 552, 376, 590, 452, 490), 'sage')
        p.stroke(
          line(228, 450, 322, 552, 272, 588, 192, 492) +
            line(416, 450, 324, 552, 376, 588, 450, 492),
          'deep',
          7,
        )
        p.stroke(line(323, 556, 323, 680), 'deep', 6)
      },
      beard: () => {
        p.within(
          blob(
            212,
            300,
            230,
            390,
            300,
            430,
            372,
            424,
            412,
            384,
            428,
            290,
            400,
            340,
            340,
            400,
            280,
            380,
          ),
          () => {
            let stubble = ''
            for (let i = 0; i < 60; i++) {
              const [sx, sy] = [p.between(222, 420), p.between(330, 426)]
              stubble += gouge(sx, sy, sx + 3, sy + 11, 1.7)
            }
            p.fill(stubble, 'brick')
          },
        )
      },
      hair: () => {
        const crop = blob(
          206,
          300,
          198,
          226,
          212,
          150,
          260,
          106,
          330,
          92,
          400,
          112,
          434,
          164,
          436,
          236,
          426,
          262,
          418,
          210,
          388,
          176,
          350,
          184,
          300,
          168,
          250,
          190,
          232,
          232,
          224,
          300,
        )
        p.fill(crop, 'brick')
        let strands = ''
        for (let i = 0; i < 15; i++) {
          const t = i / 14
          strands += gouge(
            226 + t * 190,
            180 - Math.sin(t * 3.1) * 16,
            236 + t * 176,
            136 - Math.sin(t * 3.1) * 30,
            3.2,
            6,
          )
        }
        p.fill(strands, 'ochre')
        p.hatch(blob(202, 290, 200, 226, 226, 180, 236, 230, 226, 300), 'plum', {
          angle: 80,
          gap: 11,
          from: 5,
          length: 50,
        })
      },
    }),

  'hana-kovarova': (p) =>
    sit(p, {
      ground: 'coral',
      groundCut: 'ochre',
      skin: 'paper',
      shade: 'pink',
      light: 'paper',
      mark: 'sienna',
      brow: 'black',
      lip: 'brick',
      wide: 0.92,
      jaw: 0.1,
      neck: 48,
      browWeight: 6,
      left: true,
      behind: () => {
        p.fill(
          blob(
            316,
            84,
            208,
            120,
            178,
            240,
            166,
            400,
            150,
            560,
            180,
            660,
            300,
            620,
            400,
            640,
            470,
            650,
            476,
            520,
            462,
            380,
            452,
            230,
            420,
            124,
          ),
          'black',
        )
      },
      clothes: () => {
        p.shade(shoulders(224, 16), 'teal', 'deep', {
          angle: 62,
          gap: 18,
          from: 2,
          to: 7,
          length: 90,
        })
        p.fill(blob(258, 470, 322, 520, 388, 468, 400, 486, 322, 546, 244, 488), 'deep')
      },
      hair: () => {
        const near = blob(
          322,
          86,
          214,
          116,
          180,
          226,
          172,
          380,
          150,
          540,
          170,
          650,
          250,
          640,
          262,
          540,
          240,
          420,
          232,
          320,
          240,
          240,
          290,
          180,
          332,
          150,
        )
        const far = blob(
          318,
          86,
          400,
          100,
          446,
          186,
          458,
          320,
          470,
          460,
          480,
          600,
          440,
          650,
          410,
          560,
          416,
          440,
          412,
          330,
          408,
          250,
          372,
          186,
          326,
          152,
        )
        p.fill(near, 'black')
        p.fill(far, 'black')
        let strands = ''
        for (let i = 0; i < 6; i++) {
          strands += gouge(310 - i * 12, 110 + i * 8, 196 + i * 6, 330 + i * 10, 2.8, 34)
          strands += gouge(196 + i * 8, 350 + i * 12, 178 + i * 12, 610, 2.8, -8)
          strands += gouge(340 + i * 8, 112 + i * 10, 440 - i * 4, 300 + i * 6, 2.6, -26)
          strands += gouge(448 - i * 5, 340 + i * 10, 462 - i * 7, 600, 2.6, 6)
        }
        p.fill(strands, 'slate')
      },
      glasses: () => {
        p.stroke(oval(294, 280, 37) + oval(376, 279, 33, 36), 'black', 6.5)
        p.stroke(curve(331, 276, 338, 270, 344, 276) + line(257, 274, 234, 270), 'black', 6)
      },
    }),
}
