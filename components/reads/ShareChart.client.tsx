'use client'
import { BarChart } from '@mantine/charts'
import { inThousands } from '#lib/reads/numbers.ts'

export type SharePoint = { label: string; reads: number }

/** How reads are shared out, a bar for each part. */
export function ShareChart({ points, title }: { points: SharePoint[]; title: string }) {
  return (
    <BarChart
      h={220}
      data={points}
      dataKey="label"
      series={[{ name: 'reads', label: 'Reads', color: 'var(--chart-now)' }]}
      valueFormatter={inThousands}
      withBarValueLabel
      barProps={{ isAnimationActive: false, maxBarSize: 56 }}
      barChartProps={{ title, margin: { left: 4, top: 20 } }}
      yAxisProps={{ allowDecimals: false, width: 56 }}
    />
  )
}
