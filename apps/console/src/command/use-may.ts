'use client'
import type { Permission } from '@sluice/protocol'
import { useMe } from '../api/queries.ts'

/** What the desk told this page it would answer to; the desk itself checks at every call. False until it is known. */
export const useMay = (permission: Permission): boolean => useMe().data?.permissions.includes(permission) === true
