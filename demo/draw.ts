import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { culture } from './drawing/culture.ts'
import { harbour } from './drawing/harbour.ts'
import { type Draw, Press } from './drawing/ink.ts'
import { land } from './drawing/land.ts'
import { portraits } from './drawing/portraits.ts'
import { sport } from './drawing/sport.ts'
import { town } from './drawing/town.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** Bytes: a picture that weighs more is pressed again at a lower quality. */
const heaviest = 88_000
const wanted = process.argv.slice(2)

async function pull(folder: string, name: string, draw: Draw, width: number, height: number) {
  const press = new Press(name, width, height)
  draw(press)
  const sheet = await sharp(Buffer.from(press.svg()))
    .extract({ left: 30, top: 30, width, height })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width: w, height: h, channels } = sheet.info
  let print = Buffer.alloc(0)
  for (let quality = 78; quality >= 48; quality -= 6) {
    const proof = sharp(sheet.data, { raw: { width: w, height: h, channels } })
    print = await proof.webp({ quality, effort: 6 }).toBuffer()
    if (print.length < heaviest) break
  }
  await writeFile(join(here, folder, `${name}.webp`), print)
  console.log(`${folder}/${name}.webp ${Math.round(print.length / 1024)} kB`)
}

/** Every print, or only those named on the command line. */
async function main() {
  const sets = [
    { folder: 'pictures', scenes: { ...harbour, ...town, ...land, ...culture, ...sport }, w: 1600 },
    { folder: 'portraits', scenes: portraits, w: 640 },
  ]
  for (const { folder, scenes, w } of sets) {
    await mkdir(join(here, folder), { recursive: true })
    for (const [name, draw] of Object.entries(scenes)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      await pull(folder, name, draw, w, folder === 'portraits' ? 640 : 1000)
    }
  }
}

await main()
