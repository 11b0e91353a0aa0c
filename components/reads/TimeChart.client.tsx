'use client'
import { AreaChart } from '@mantine/charts'
import { inThousands } from '#lib/reads/numbers.ts'

export type TimePoint = { label: string; reads: number }
/** Something that happened in the time of a point; its number leads to its words. */
export type ChartMark = { label: string; numbers: string }

/** Reads over time, with numbered lines where something happened. */
export function TimeChart({
  points,
  marks = [],
  title,
}: {
  points: TimePoint[]
  marks?: ChartMark[]
  title: string
}) {
  return (
    <AreaChart
      h={280}
      data={points}
      dataKey="label"
      series={[{ name: 'reads', label: 'Reads', color: 'var(--chart-now)' }]}
      curveType="linear"
      withDots={points.length < 3}
      withGradient={false}
      fillOpacity={0.15}
      valueFormatter={inThousands}
      areaProps={{ isAnimationActive: false }}
      areaChartProps={{ title, margin: { left: 4, top: 20, right: 12 } }}
      yAxisProps={{ allowDecimals: false, width: 56 }}
      xAxisProps={{ minTickGap: 32 }}
      referenceLines={marks.map(({ label, numbers }) => ({
        x: label,
        color: 'var(--chart-before)',
        label: { value: numbers, position: 'top', fontSize: 12, fill: 'var(--chart-before)' },
      }))}
    />
  )
}
