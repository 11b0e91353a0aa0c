/** The one set of inks that every print in the paper is pulled from. */
export const inks = {
  paper: '#f6ecd8',
  sand: '#e7cf9f',
  mist: '#b4c8c3',
  slate: '#5f8199',
  navy: '#2b4364',
  black: '#18212f',
  teal: '#3c8279',
  deep: '#1f4f4f',
  sage: '#a3b485',
  brick: '#b3412d',
  coral: '#d97b4f',
  ochre: '#dfa83e',
  pink: '#dfa796',
  plum: '#6a3a4d',
  sienna: '#a8663d',
  umber: '#6d412d',
} as const

export type Ink = keyof typeof inks
export type Pt = readonly [number, number]

export interface Hatching {
  angle?: number
  gap?: number
  /** Stroke weight at the first and the last line of the hatching. */
  from?: number
  to?: number
  /** Mean length of one cut. */
  length?: number
  /** Share of each line left uncut. */
  rest?: number
}

export interface Pose {
  head: Pt
  neck: Pt
  hip: Pt
  arms: readonly (readonly Pt[])[]
  legs: readonly (readonly Pt[])[]
}

export interface Dress {
  skin?: Ink
  top: Ink
  legs: Ink
  hair?: Ink
  bare?: boolean
}

const fixed = (n: number) => String(Math.round(n * 10) / 10)
const at = (x: number, y: number) => `${fixed(x)} ${fixed(y)}`

export function pairs(numbers: readonly number[]): Pt[] {
  const points: Pt[] = []
  for (let i = 0; i + 1 < numbers.length; i += 2) {
    points.push([numbers[i] ?? 0, numbers[i + 1] ?? 0])
  }
  return points
}

/** Straight-edged closed path: `poly(x, y, x, y, …)`. */
export function poly(...numbers: number[]): string {
  return `M${pairs(numbers)
    .map(([x, y]) => at(x, y))
    .join('L')}Z`
}

export const rect = (x: number, y: number, w: number, h: number) =>
  poly(x, y, x + w, y, x + w, y + h, x, y + h)

export function oval(cx: number, cy: number, rx: number, ry = rx): string {
  const kx = rx * 0.5523
  const ky = ry * 0.5523
  return (
    `M${at(cx - rx, cy)}` +
    `C${at(cx - rx, cy - ky)} ${at(cx - kx, cy - ry)} ${at(cx, cy - ry)}` +
    `C${at(cx + kx, cy - ry)} ${at(cx + rx, cy - ky)} ${at(cx + rx, cy)}` +
    `C${at(cx + rx, cy + ky)} ${at(cx + kx, cy + ry)} ${at(cx, cy + ry)}` +
    `C${at(cx - kx, cy + ry)} ${at(cx - rx, cy + ky)} ${at(cx - rx, cy)}Z`
  )
}

function spline(points: readonly Pt[], closed: boolean): string {
  const n = points.length
  const point = (i: number): Pt => {
    const index = closed ? (i + n) % n : Math.min(n - 1, Math.max(0, i))
    return points[index] ?? [0, 0]
  }
  let path = `M${at(...point(0))}`
  for (let i = 0; i < (closed ? n : n - 1); i++) {
    const [a, b, c, d] = [point(i - 1), point(i), point(i + 1), point(i + 2)]
    path +=
      `C${at(b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6)} ` +
      `${at(c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6)} ${at(...c)}`
  }
  return closed ? `${path}Z` : path
}

/** Smooth closed path through the points. */
export const blob = (...numbers: number[]) => spline(pairs(numbers), true)
/** Smooth open path through the points. */
export const curve = (...numbers: number[]) => spline(pairs(numbers), false)
/** Straight open path through the points. */
export const line = (...numbers: number[]) =>
  `M${pairs(numbers)
    .map(([x, y]) => at(x, y))
    .join('L')}`

/** Smooth land: a ridge through the points, closed down to the foot. */
export function ridge(foot: number, ...numbers: number[]): string {
  const points = pairs(numbers)
  const [first, last] = [points[0] ?? [0, 0], points[points.length - 1] ?? [0, 0]]
  return `${spline(points, false)}L${at(last[0], foot)}L${at(first[0], foot)}Z`
}

/** One cut of the gouge: pointed at both ends, `weight` wide in the middle. */
export function gouge(x1: number, y1: number, x2: number, y2: number, weight: number, bend = 0) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1
  const [nx, ny] = [-(y2 - y1) / length, (x2 - x1) / length]
  const side = (offset: number, t: number) =>
    at(x1 + (x2 - x1) * t + nx * offset, y1 + (y2 - y1) * t + ny * offset)
  const [up, down] = [bend * 1.33 + weight * 0.67, bend * 1.33 - weight * 0.67]
  return (
    `M${at(x1, y1)}C${side(up, 0.3)} ${side(up, 0.7)} ${at(x2, y2)}` +
    `C${side(down, 0.7)} ${side(down, 0.3)} ${at(x1, y1)}Z`
  )
}

function extent(path: string) {
  const numbers = (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
  const points = pairs(numbers)
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  return { left, right, top, bottom }
}

function seeded(name: string): () => number {
  let state = 2166136261
  for (const char of name) state = Math.imul(state ^ char.charCodeAt(0), 16777619)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** One printing block: shapes are laid on in order, and `svg()` pulls the print. */
export class Press {
  readonly width: number
  readonly height: number
  readonly random: () => number
  private readonly parts: string[] = []
  private readonly clips: string[] = []
  private readonly seed: number

  constructor(name: string, width = 1600, height = 1000) {
    this.width = width
    this.height = height
    this.random = seeded(name)
    this.seed = Math.floor(this.random() * 900)
  }

  between(low: number, high: number) {
    return low + (high - low) * this.random()
  }

  chance(share: number) {
    return this.random() < share
  }

  pick<T>(first: T, ...rest: T[]): T {
    return [first, ...rest][Math.floor(this.random() * (rest.length + 1))] ?? first
  }

  times(count: number, draw: (index: number, share: number) => void) {
    for (let i = 0; i < count; i++) draw(i, count > 1 ? i / (count - 1) : 0)
  }

  fill(path: string, ink: Ink) {
    this.parts.push(`<path d="${path}" fill="${inks[ink]}"/>`)
  }

  /** A second ink pressed over the first, so that both show. */
  glaze(path: string, ink: Ink, strength = 0.5) {
    this.parts.push(
      `<path d="${path}" fill="${inks[ink]}" fill-opacity="${strength}" ` +
        'style="mix-blend-mode:multiply"/>',
    )
  }

  stroke(path: string, ink: Ink, width: number, cap: 'round' | 'butt' = 'round') {
    this.parts.push(
      `<path d="${path}" fill="none" stroke="${inks[ink]}" stroke-width="${width}" ` +
        `stroke-linecap="${cap}" stroke-linejoin="round"/>`,
    )
  }

  within(path: string, draw: () => void) {
    this.clips.push(`<clipPath id="c${this.clips.length}"><path d="${path}"/></clipPath>`)
    this.parts.push(`<g clip-path="url(#c${this.clips.length - 1})">`)
    draw()
    this.parts.push('</g>')
  }

  move(x: number, y: number, scale: number, draw: () => void, turn = 0, flip = false) {
    const across = flip ? -scale : scale
    this.parts.push(
      `<g transform="translate(${fixed(x)} ${fixed(y)}) rotate(${turn}) ` +
        `scale(${across.toFixed(3)} ${scale.toFixed(3)})">`,
    )
    draw()
    this.parts.push('</g>')
  }

  /** Broken tapered cuts laid across a shape, and clipped to it. */
  hatch(path: string, ink: Ink, options: Hatching = {}) {
    const { angle = 0, gap = 20, from = 4, to = from, length = 130, rest = 0.22 } = options
    const box = extent(path)
    const [cx, cy] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
    const [w, h] = [box.right - box.left, box.bottom - box.top]
    const turn = (angle * Math.PI) / 180
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
    const long = (Math.abs(w * cos) + Math.abs(h * sin)) / 2
    const deep = (Math.abs(w * sin) + Math.abs(h * cos)) / 2
    let cuts = ''
    for (let v = -deep + gap / 2; v < deep; v += gap) {
      const weight = from + ((to - from) * (v + deep)) / (2 * deep)
      let u = -long - this.between(0, length)
      while (u < long && weight > 0.4) {
        const run = length * this.between(0.5, 1.5)
        const drift = this.between(-0.14, 0.14) * gap
        const [a, b] = [v + drift, v + this.between(-0.14, 0.14) * gap]
        cuts += gouge(
          cx + u * cos - a * sin,
          cy + u * sin + a * cos,
          cx + (u + run) * cos - b * sin,
          cy + (u + run) * sin + b * cos,
          (weight / 2) * this.between(0.75, 1.25),
        )
        u += run * (1 - rest * this.between(-0.4, 2))
      }
    }
    this.within(path, () => this.fill(cuts, ink))
  }

  shade(path: string, ground: Ink, cut: Ink, options: Hatching = {}) {
    this.fill(path, ground)
    this.hatch(path, cut, options)
  }

  /** Flat sky with cuts that thicken towards the bottom (or the top, by `from` and `to`). */
  sky(bottom: number, ground: Ink, cut?: Ink, options: Hatching = {}) {
    const path = rect(-40, -40, this.width + 80, bottom + 40)
    this.fill(path, ground)
    if (cut) this.hatch(path, cut, { gap: 25, from: 0, to: 16, length: 380, ...options })
  }

  rays(cx: number, cy: number, inner: number, outer: number, count: number, ink: Ink, weight = 9) {
    let cuts = ''
    this.times(count, (i) => {
      const turn = ((i + this.between(-0.2, 0.2)) / count) * Math.PI * 2
      const [near, far] = [inner * this.between(1, 1.15), outer * this.between(0.7, 1)]
      const [c, s] = [Math.cos(turn), Math.sin(turn)]
      cuts += gouge(cx + c * near, cy + s * near, cx + c * far, cy + s * far, weight)
    })
    this.fill(cuts, ink)
  }

  /** Water from the horizon down: the marks grow as they come closer. */
  water(top: number, bottom: number, ground: Ink, cut: Ink, size = 1, left = -40, right = 1640) {
    this.fill(rect(left, top, right - left, bottom - top), ground)
    this.within(rect(left, top, right - left, bottom - top), () =>
      this.ripples(top + 6, bottom, cut, size, left, right),
    )
  }

  ripples(top: number, bottom: number, ink: Ink, size = 1, left = -40, right = 1640) {
    let cuts = ''
    for (let y = top; y < bottom; ) {
      const near = (y - top) / 500
      const run = (36 + 150 * near) * size
      for (let x = left - this.between(0, run * 2); x < right; x += run * this.between(1.6, 4.4)) {
        const long = run * this.between(0.5, 1.4)
        const bend = this.between(-0.04, 0.05) * long
        cuts += gouge(x, y, x + long, y + this.between(-3, 3), (1.2 + 6 * near) * size, bend)
      }
      y += (11 + 34 * near) * size
    }
    this.fill(cuts, ink)
  }

  /** A column of light on the water. */
  glitter(cx: number, top: number, bottom: number, narrow: number, wide: number, ink: Ink) {
    let cuts = ''
    for (let y = top; y < bottom; ) {
      const near = (y - top) / (bottom - top || 1)
      const half = (narrow + (wide - narrow) * near) / 2
      const x = cx + this.between(-0.35, 0.35) * half
      const long = half * this.between(0.55, 1.1)
      cuts += gouge(x - long, y, x + long, y + this.between(-2, 2), 2.5 + near * 8)
      if (this.chance(0.5)) {
        const stray = cx + this.between(-1.7, 1.7) * half
        cuts += gouge(stray - long / 3, y + 5, stray + long / 3, y + 5, 2 + near * 4)
      }
      y += 9 + near * 19
    }
    this.fill(cuts, ink)
  }

  cloud(x: number, y: number, w: number, h: number, ink: Ink, under?: Ink) {
    let puffs = gouge(x - w * 0.62, y, x + w * 0.62, y, h * 0.2)
    const count = 5
    for (let i = 0; i < count; i++) {
      const t = i / (count - 1)
      const high = Math.sin(Math.PI * (0.15 + t * 0.7)) * h * this.between(0.7, 1)
      puffs += oval(x - w * 0.38 + w * 0.76 * t, y - high * 0.45, w * 0.17, high * 0.55)
    }
    this.fill(puffs, ink)
    if (!under) return
    const base = rect(x - w * 0.46, y - h * 0.3, w * 0.92, h * 0.34)
    this.hatch(base, under, { gap: 11, from: 1, to: 6, length: w * 0.3, rest: 0.5 })
  }

  gulls(x: number, y: number, spread: number, count: number, ink: Ink, size = 1) {
    this.times(count, () => {
      const [gx, gy] = [x + this.between(-1, 1) * spread, y + this.between(-0.5, 0.5) * spread]
      const s = size * this.between(14, 30)
      const tilt = this.between(-0.3, 0.3) * s
      this.fill(
        gouge(gx, gy, gx - s * 1.5, gy - s * 0.5 + tilt, s * 0.13, s * 0.3) +
          gouge(gx, gy, gx + s * 1.5, gy - s * 0.5 - tilt, s * 0.13, -s * 0.3),
        ink,
      )
    })
  }

  /** Rows of windows; each is lit or dark by chance. */
  windows(
    box: readonly [number, number, number, number],
    grid: readonly [number, number],
    lit: Ink,
    dark: Ink,
    share = 0.5,
    size: readonly [number, number] = [0.5, 0.6],
  ) {
    const [x, y, w, h] = box
    const [cols, rows] = grid
    const [cw, ch] = [w / cols, h / rows]
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const [ww, wh] = [cw * size[0], ch * size[1]]
        const [wx, wy] = [x + cw * (col + 0.5) - ww / 2, y + ch * (row + 0.5) - wh / 2]
        this.fill(rect(wx, wy, ww, wh), this.chance(share) ? lit : dark)
      }
    }
  }

  /** A gabled house seen from the front, with its foot at `base`. */
  house(
    x: number,
    base: number,
    w: number,
    h: number,
    colours: { wall: Ink; roof: Ink; lit?: Ink; dark?: Ink; cut?: Ink },
    shape: { pitch?: number; gable?: boolean; grid?: readonly [number, number]; lit?: number } = {},
  ) {
    const { pitch = 0.35, gable = false, grid = [2, 2], lit = 0.4 } = shape
    const rise = w * pitch
    const top = base - h
    const roof = gable
      ? poly(x - 8, top, x + w / 2, top - rise, x + w + 8, top)
      : poly(x - 8, top, x + w * 0.12, top - rise, x + w * 0.88, top - rise, x + w + 8, top)
    this.fill(rect(x, top - 2, w, h + 2), colours.wall)
    if (colours.cut) {
      this.hatch(rect(x + w * 0.7, top, w * 0.3, h), colours.cut, { gap: 9, from: 3, length: 60 })
    }
    this.fill(roof, gable ? colours.wall : colours.roof)
    if (gable) {
      this.stroke(line(x - 8, top, x + w / 2, top - rise, x + w + 8, top), colours.roof, 11)
    } else this.hatch(roof, colours.wall, { gap: 11, from: 2, length: 46 })
    const area = [x + w * 0.06, top + h * 0.06, w * 0.88, h * 0.72] as const
    this.windows(area, grid, colours.lit ?? 'ochre', colours.dark ?? 'black', lit, [0.42, 0.56])
  }

  chimney(x: number, base: number, w: number, h: number, ink: Ink) {
    this.fill(rect(x, base - h, w, h) + rect(x - 4, base - h - 8, w + 8, 12), ink)
  }

  smoke(x: number, y: number, size: number, ink: Ink, drift = 1) {
    this.times(7, (i) => {
      const r = size * (0.3 + i * 0.17)
      const up = size * i * (0.75 - i * 0.03)
      this.fill(oval(x + drift * size * i * i * 0.14, y - up, r * 1.2, r), ink)
    })
  }

  tree(x: number, base: number, h: number, leaf: Ink, trunk: Ink, cut?: Ink) {
    this.stroke(line(x, base, x, base - h * 0.5), trunk, h * 0.07)
    const r = h * 0.32
    const crown: number[] = []
    for (let i = 0; i < 11; i++) {
      const turn = (i / 11) * Math.PI * 2
      const reach = r * this.between(0.85, 1.12)
      crown.push(x + Math.cos(turn) * reach, base - h * 0.66 + Math.sin(turn) * reach)
    }
    const path = blob(...crown)
    this.fill(path, leaf)
    if (cut) this.hatch(path, cut, { angle: 50, gap: h * 0.055, from: 0, to: h * 0.02, length: 22 })
  }

  /** A coated passer-by; the foot is at (x, y). */
  person(x: number, y: number, h: number, coat: Ink, dark: Ink, skin: Ink, hat = false) {
    const s = h / 100
    const lean = this.between(-2, 2)
    const step = this.between(5, 11)
    this.move(x, y, s, () => {
      this.stroke(line(-2, -46, -step, -2), dark, 9)
      this.stroke(line(2, -46, step, -2), dark, 9)
      this.fill(
        blob(-13, -76, -8, -84, 8, -84, 13, -76, 15, -55, 17, -30, 0, -27, -17, -30, -15, -55),
        coat,
      )
      this.stroke(line(12, -76, 17, -58, 14, -42), coat, 7)
      this.fill(oval(lean, -91, 6.5, 8), skin)
      if (hat) this.fill(rect(lean - 9, -96, 18, 3) + rect(lean - 6, -102, 12, 7), dark)
      else
        this.fill(
          blob(lean - 7, -91, lean - 6, -99, lean + 3, -101, lean + 7, -95, lean, -95),
          dark,
        )
    })
  }

  /** A jointed figure in a 100-unit space with the feet about y = 0. */
  figure(x: number, y: number, scale: number, pose: Pose, dress: Dress, flip = false) {
    const skin = dress.skin ?? 'pink'
    const limb = (points: readonly Pt[], ink: Ink, width: number) =>
      this.stroke(line(...points.flat()), ink, width)
    const { neck, hip, head } = pose
    const [farArm = [], nearArm = []] = pose.arms
    const [farLeg = [], nearLeg = []] = pose.legs
    const leg = (points: readonly Pt[]) => {
      if (!dress.bare) return limb([hip, ...points], dress.legs, 9)
      limb([hip, ...points], skin, 7.5)
      const knee = points[0] ?? hip
      limb([hip, [(hip[0] + knee[0] * 2) / 3, (hip[1] + knee[1] * 2) / 3]], dress.legs, 11)
    }
    this.move(
      x,
      y,
      scale,
      () => {
        limb([neck, ...farArm], skin, 5.5)
        leg(farLeg)
        leg(nearLeg)
        limb([neck, hip], dress.top, 16)
        limb([neck, head], skin, 6)
        limb([neck, ...nearArm], skin, 6)
        if (nearArm[0]) limb([neck, nearArm[0]], dress.top, 8)
        this.fill(oval(head[0], head[1], 7, 8.4), skin)
        this.fill(
          blob(
            ...[head[0] - 7.6, head[1] + 1, head[0] - 6, head[1] - 8, head[0] + 2, head[1] - 10],
            ...[head[0] + 7, head[1] - 5, head[0] + 1, head[1] - 4, head[0] - 3, head[1] + 3],
          ),
          dress.hair ?? 'black',
        )
      },
      0,
      flip,
    )
  }

  svg(): string {
    const bleed = 30
    const [w, h] = [this.width + bleed * 2, this.height + bleed * 2]
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" ` +
      `viewBox="${-bleed} ${-bleed} ${w} ${h}"><defs>${this.clips.join('')}` +
      `<filter id="cut" filterUnits="userSpaceOnUse" x="${-bleed}" y="${-bleed}" width="${w}" ` +
      `height="${h}" color-interpolation-filters="sRGB">` +
      `<feTurbulence type="fractalNoise" baseFrequency=".025" numOctaves="2" seed="${this.seed}"/>` +
      `<feDisplacementMap in="SourceGraphic" scale="${this.width < 1000 ? 5 : 9}" ` +
      'xChannelSelector="R" ' +
      'yChannelSelector="G"/></filter>' +
      `<filter id="grain" filterUnits="userSpaceOnUse" x="${-bleed}" y="${-bleed}" width="${w}" ` +
      `height="${h}" color-interpolation-filters="sRGB">` +
      `<feTurbulence type="fractalNoise" baseFrequency=".09" numOctaves="2" seed="${this.seed}"/>` +
      '<feColorMatrix values="0 0 0 0 .965 0 0 0 0 .925 0 0 0 0 .847 9 0 0 0 -6.35"/>' +
      `</filter></defs><rect x="${-bleed}" y="${-bleed}" width="${w}" height="${h}" ` +
      `fill="${inks.paper}"/><g filter="url(#cut)">${this.parts.join('')}</g>` +
      `<rect x="${-bleed}" y="${-bleed}" width="${w}" height="${h}" filter="url(#grain)" ` +
      'opacity=".4"/></svg>'
    )
  }
}

export type Draw = (press: Press) => void
