'use client'
import { Button, Group, Input, RangeSlider, Slider, Stack } from '@mantine/core'
import { useState } from 'react'
import { type Crop, type LibraryPicture, pictureUrl } from '#lib/media/schema.ts'

const percent = (fraction: number) => Math.round(fraction * 100)
const whole: Crop = { left: 0, top: 0, width: 1, height: 1 }

/**
 * The focal point, set by a press on the picture or by sliders, and the crop, by sliders: nothing
 * needs a drag.
 */
export function Framing({
  picture,
  editable,
  focal,
  onFocal,
  pending,
  onCrop,
}: {
  picture: LibraryPicture
  editable: boolean
  focal: { x: number; y: number }
  onFocal: (focal: { x: number; y: number }) => void
  pending: boolean
  onCrop: (crop: Crop | null) => void
}) {
  // Fractions of what is shown now.
  const [area, setArea] = useState(whole)
  const isWhole = area.width > 0.999 && area.height > 0.999

  function crop(): void {
    const before = picture.crop ?? whole
    onCrop({
      left: before.left + area.left * before.width,
      top: before.top + area.top * before.height,
      width: area.width * before.width,
      height: area.height * before.height,
    })
  }

  return (
    <Stack>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the sliders below do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the sliders below do the same */}
      <div
        className="framing"
        onClick={(event) => {
          if (!editable) return
          const box = event.currentTarget.getBoundingClientRect()
          onFocal({
            x: Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)),
            y: Math.min(1, Math.max(0, (event.clientY - box.top) / box.height)),
          })
        }}
      >
        <img
          src={pictureUrl(picture, 1200, '/admin/media/', 'webp')}
          width={picture.width}
          height={picture.height}
          alt={picture.alt}
        />
        {!isWhole && (
          <span
            className="framing-area"
            style={{
              left: `${area.left * 100}%`,
              top: `${area.top * 100}%`,
              width: `${area.width * 100}%`,
              height: `${area.height * 100}%`,
            }}
          />
        )}
        <span
          className="framing-focal"
          style={{ left: `${focal.x * 100}%`, top: `${focal.y * 100}%` }}
        />
      </div>
      {editable && (
        <>
          <Group grow>
            <Input.Wrapper
              label="Focal point, from the left"
              labelElement="div"
              description="What must stay in sight when a card cuts the picture."
            >
              <Slider
                thumbLabel="Focal point, from the left, per cent"
                value={percent(focal.x)}
                onChange={(x) => onFocal({ ...focal, x: x / 100 })}
              />
            </Input.Wrapper>
            <Input.Wrapper
              label="From the top"
              labelElement="div"
              description="Save keeps the focal point."
            >
              <Slider
                thumbLabel="Focal point, from the top, per cent"
                value={percent(focal.y)}
                onChange={(y) => onFocal({ ...focal, y: y / 100 })}
              />
            </Input.Wrapper>
          </Group>
          <Group grow>
            <Input.Wrapper label="Crop, left to right" labelElement="div">
              <RangeSlider
                minRange={5}
                thumbFromLabel="Left edge, per cent"
                thumbToLabel="Right edge, per cent"
                value={[percent(area.left), percent(area.left + area.width)]}
                onChange={([from, to]) =>
                  setArea((now) => ({ ...now, left: from / 100, width: (to - from) / 100 }))
                }
              />
            </Input.Wrapper>
            <Input.Wrapper label="Top to bottom" labelElement="div">
              <RangeSlider
                minRange={5}
                thumbFromLabel="Top edge, per cent"
                thumbToLabel="Bottom edge, per cent"
                value={[percent(area.top), percent(area.top + area.height)]}
                onChange={([from, to]) =>
                  setArea((now) => ({ ...now, top: from / 100, height: (to - from) / 100 }))
                }
              />
            </Input.Wrapper>
          </Group>
          <Group>
            <Button variant="default" disabled={isWhole} loading={pending} onClick={crop}>
              Crop
            </Button>
            {picture.crop && (
              <Button variant="default" loading={pending} onClick={() => onCrop(null)}>
                Show all of it
              </Button>
            )}
          </Group>
        </>
      )}
    </Stack>
  )
}
