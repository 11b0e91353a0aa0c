'use client'
import { LineChart } from '@mantine/charts'
import { inThousands } from '#lib/reads/numbers.ts'

export type TodayPoint = { label: string; today: number | null; before: number | null }

/** Today by hour, as a line; a week before as a dashed one. */
export function TodayChart({ points, beforeName }: { points: TodayPoint[]; beforeName: string }) {
  return (
    <LineChart
      h={260}
      data={points}
      dataKey="label"
      series={[
        { name: 'today', label: 'Today', color: 'var(--chart-now)' },
        { name: 'before', label: beforeName, color: 'var(--chart-before)', strokeDasharray: '5 4' },
      ]}
      curveType="linear"
      connectNulls={false}
      withLegend
      withDots={false}
      valueFormatter={inThousands}
      lineProps={{ isAnimationActive: false }}
      lineChartProps={{ title: `Reads by hour: today, and ${beforeName}`, margin: { left: 4 } }}
      yAxisProps={{ allowDecimals: false, width: 56 }}
      xAxisProps={{ minTickGap: 24 }}
    />
  )
}
