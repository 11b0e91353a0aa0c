// What server.ts renders to put into other pages. Nobody finds it by address.
export const dynamic = 'force-dynamic'

export default function FragmentLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
