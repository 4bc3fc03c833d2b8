import { expect, test } from '../fixtures/desk-test.ts'

test('a wrong password is refused, the right one opens the live desk', async ({ desk, signInPage, page }) => {
  await signInPage.open()
  await signInPage.enter({ ...desk.signIn, password: 'not-the-password' })
  await expect(signInPage.error).toBeVisible()
  await signInPage.enter(desk.signIn)
  await expect(page.getByTestId('mode-banner')).toContainText('SIMULATION')
})

test('the desk page is live: scores, quotes and parents', async ({ deskPage }) => {
  await expect(deskPage.modeBanner).toContainText('SIMULATION')
  await expect(deskPage.scoreHeatMap).toBeVisible()
  await expect(deskPage.blotter).toBeVisible()
})
