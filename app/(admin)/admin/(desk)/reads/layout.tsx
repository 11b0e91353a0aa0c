import '@mantine/charts/styles.css'

export default function ReadsLayout({ children }: { children: React.ReactNode }) {
  return children
}
