'use client'
import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { RedirectRow } from '#lib/redirects/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

export function RedirectForm({
  redirect,
  save,
  remove,
}: {
  redirect: RedirectRow | null
  save: Act<number>
  remove: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const { values, set, field } = useValues(
    {
      path: redirect?.path ?? '',
      target: redirect?.target ?? '',
      note: redirect?.note ?? '',
      elsewhere: redirect ? !redirect.target.startsWith('/') : false,
    },
    errorOf,
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save({ ...values, id: redirect?.id ?? null }),
          (id) => {
            if (!redirect) router.replace(`/admin/redirects/${id}`)
            router.refresh()
            return 'Saved. Readers are led there from now on.'
          },
        )
      }}
    >
      <Said said={said} />
      <Stack maw={620} mt="md">
        <TextInput
          {...field('path', 'Old address')}
          description="As the old site had it: /2019/05/ferry.html, or /?p=123. Capitals and a slash at the end make no difference."
        />
        <TextInput
          {...field('target', 'Leads to')}
          description="A path of this site, such as /article/ferry-runs-again."
        />
        <Checkbox
          label="It may lead to another site"
          name="elsewhere"
          checked={values.elsewhere}
          onChange={(event) => set({ elsewhere: event.currentTarget.checked })}
        />
        <TextInput {...field('note', 'Note to the desk')} />
        <Group>
          <Button type="submit" loading={pending}>
            Save redirect
          </Button>
          {redirect && (
            <ConfirmButton
              label="Delete redirect"
              question={`Delete the redirect from ${redirect.path}? The address will lead nowhere.`}
              pending={pending}
              onConfirm={() =>
                run(
                  () => remove({ id: redirect.id }),
                  () => {
                    router.push('/admin/redirects')
                    router.refresh()
                    return undefined
                  },
                )
              }
            />
          )}
        </Group>
      </Stack>
    </form>
  )
}
