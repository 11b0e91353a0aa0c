'use client'
import { Skeleton, Stack } from '@mantine/core'
import dynamic from 'next/dynamic'

/** The form of one article; it lives in the browser, which holds the shared document. */
export const ArticleEditor = dynamic(
  () => import('./ArticleForm.client.tsx').then(({ ArticleForm }) => ArticleForm),
  {
    ssr: false,
    loading: () => (
      <Stack aria-busy="true" aria-label="Opening the article">
        <Skeleton h={36} />
        <Skeleton h={72} w="66%" />
        <Skeleton h={72} w="66%" />
        <Skeleton h={360} w="66%" />
      </Stack>
    ),
  },
)
