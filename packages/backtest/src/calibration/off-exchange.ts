/** Row of venues that publish trades and no quotes: together, as the consolidated tape reports them. */
export const OFF_EXCHANGE = 'off-exchange'
