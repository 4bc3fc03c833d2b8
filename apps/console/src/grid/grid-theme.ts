import { themeQuartz } from 'ag-grid-community'

/** The grid in the desk's tokens: it follows the theme by itself. */
export const gridTheme = themeQuartz.withParams({
  backgroundColor: 'var(--panel)', foregroundColor: 'var(--text)', headerBackgroundColor: 'var(--panel)', headerTextColor: 'var(--muted)', headerFontWeight: 400,
  borderColor: 'var(--line)', rowBorder: { color: 'var(--line)', width: 1 }, wrapperBorder: false, wrapperBorderRadius: 0, headerColumnBorder: false, headerRowBorder: { color: 'var(--line)', width: 1 },
  headerColumnResizeHandleColor: 'transparent', rowHoverColor: 'var(--hover)', selectedRowBackgroundColor: 'var(--selected)', oddRowBackgroundColor: 'var(--panel)', columnHoverColor: 'transparent',
  fontFamily: 'inherit', fontSize: 12, headerFontSize: 12, spacing: 4, cellHorizontalPadding: 6, rowHeight: 26, headerHeight: 27, rangeSelectionBorderColor: 'var(--accent)',
  valueChangeValueHighlightBackgroundColor: 'color-mix(in srgb, var(--accent) 20%, transparent)', accentColor: 'var(--accent)',
})
