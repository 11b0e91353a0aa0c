/** Whose words a quote is. */
export function Attribution({ name }: { name: string }) {
  return name ? (
    <footer>
      <cite>{name}</cite>
    </footer>
  ) : null
}
