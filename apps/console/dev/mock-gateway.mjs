// Development only: a front door with invented numbers, for looking at the pages. node dev/mock-gateway.mjs [rows] [port]
import { createServer, request as httpRequest } from 'node:http'
import { createRequire } from 'node:module'
const require = createRequire(new URL('../../../packages/gateway/package.json', import.meta.url))
const { Server } = require('socket.io')
const ROWS = Number(process.argv[2] ?? 10), PORT = Number(process.argv[3] ?? 3100), NEXT = Number(process.argv[4] ?? 3101)
const now = () => Date.now() * 1000
let s = 42; const rnd = () => ((s = (s * 1664525 + 1013904223) % 4294967296) / 4294967296)
const SYMS = ['AVAX', 'BRKR', 'CALX', 'DOCN', 'EXEL', 'FLEX', 'GNRC', 'HALO', 'INSM', 'KLIC']
const V = [['XINT', 'Internal crossing', 'internal-crossing'], ['DRK1', 'Dark pool one', 'dark-midpoint'], ['XBOS', 'Boston', 'lit-inverted'], ['BATY', 'Cboe BYX', 'lit-inverted'], ['EDGX', 'Cboe EDGX', 'lit-maker-taker'], ['XNAS', 'Nasdaq', 'lit-maker-taker'], ['XNYS', 'New York', 'lit-maker-taker'], ['IEXG', 'IEX', 'speed-bump']]
const MICS = V.map((v) => v[0])
const instruments = SYMS.map((symbol, i) => ({ symbol, name: `${symbol} Holdings Incorporated`, currency: 'USD', priceScale: 10000, lotSize: 1, tick: 100, advLots: 200000 * (i + 1), referencePrice: 1574300 }))
const venues = V.map(([mic, name, kind]) => ({ mic, name, kind, takeFee: 3000, addFee: -2000, minQtyLots: 1 }))
const w = { slippage: 1000, fill: 500, speed: 200, leakage: 500, fees: 1000 }
const reference = { protocolVersion: 1, mode: 'SIMULATION', configHash: 'x', instruments, venues, objectives: { balanced: w, fast: w, 'low-leakage': w }, defaultObjective: 'balanced', limits: { maxOrderQty: 100000, maxNotional: 2e13, collarBps: 500, maxOpenNotional: 1e15, maxRepeatedOrders: 3, repeatedWindowUs: 1e6, maxMessagesPerSecond: 100, maxOpenParents: 500 }, staticWaterfall: MICS.map((mic, i) => ({ position: i + 1, mic, name: mic, kind: V[i][2] })), routing: { strategy: 'dynamic', controlShareMicro: 1e5, waterfallMode: 'auto', splitWidth: 3, staleAfterUs: 2e6 } }
const me = { user: { id: 'u1', email: 'trader@sluice.local', name: 'a.trader', role: 'trader' }, permissions: ['submitParent', 'cancelParent', 'setKill', 'setWeights', 'setStrategy'], mode: 'SIMULATION', protocolVersion: 1 }
let seq = 48000
const kill = { on: false, by: '', reason: '' }
const parents = new Map(), orders = new Map(), requests = new Map()
const mids = Object.fromEntries(SYMS.map((x, i) => [x, 900000 + i * 110000]))
function makeParent({ symbol, side, orderQty, owner = 'OMS1', objective = 'balanced', limitPrice = null }, ageUs = 0) {
  seq += 1; const id = `P-${seq}`, at = now() - ageUs
  const p = { type: 'parent', parentId: id, parentSeq: seq, clOrdId: `C${seq}`, source: { kind: 'fix', session: 'OMS1', msgSeqNum: seq }, owner, account: 'A1', symbol, side, orderQty, limitPrice, timeInForce: 'day', urgency: 'normal', objective, objectiveVersion: 1, strategy: rnd() < 0.1 ? 'static' : 'dynamic', control: false, status: 'working', cumQty: 0, leavesQty: orderQty, liveQty: 0, grossPriceLots: 0, feesMicro: 0, receivedUs: at, doneUs: null, arrivalBid: mids[symbol] - 100, arrivalAsk: mids[symbol] + 100, decisions: 0, denial: null, hold: null, kpi: { slippageBps: null, filledShare: 0, feesBps: null, markout1sBps: null, firstFillUs: null, doneUs: null }, seq, updatedUs: at }
  parents.set(id, p); orders.set(id, { children: [], decisions: [], executions: [] }); decide(p, 'arrival'); return p
}
function decide(p, trigger) {
  const o = orders.get(p.parentId), no = o.decisions.length + 1, id = p.parentSeq * 100 + no
  const ranked = MICS.map((mic, i) => { const parts = { slippage: rnd() * 1.5e6 - 2e5, fill: rnd() * 8e5, speed: rnd() * 2e5, leakage: rnd() * 6e5, fees: rnd() * 3e5 - 1e5 }; return { mic, aggressiveness: i < 2 ? 'mid' : i % 2 ? 'take' : 'post', score: { slippageMicroBps: Math.round(rnd() * 2e6 - 5e5), fillProbMicro: Math.round(rnd() * 1e6), timeToFillMs: Math.round(rnd() * 400), leakageMicroBps: Math.round(rnd() * 4e5) }, feeMicroBps: 19000, parts, costMicroBps: Object.values(parts).reduce((a, b) => a + b) } }).sort((a, b) => a.costMicroBps - b.costMicroBps)
  const pick = ranked.slice(0, 6); const qty = Math.max(1, Math.floor(p.leavesQty / 6))
  const steps = [pick.slice(0, 3), pick.slice(3, 5), pick.slice(5)].map((g) => ({ timeoutUs: 250000, slices: g.map((c) => ({ mic: c.mic, aggressiveness: c.aggressiveness, qty, limitPrice: p.arrivalAsk, timeInForce: 'day' })) }))
  o.decisions.push({ type: 'decision', decisionId: id, parentId: p.parentId, decisionNo: no, trigger, requestedUs: now(), decidedUs: now() + 300, leavesQty: p.leavesQty, objective: p.objective, objectiveVersion: 1, weights: w, scoreSource: no % 3 === 0 ? { kind: 'fallback', reason: 'deadline' } : { kind: 'model', modelId: 'nn-7' }, featureSchemaHash: 'a1b2c3d4e5f6', features: [], candidates: [], ranked, staticOrder: MICS, plan: { strategy: 'dynamic', mode: 'split', steps, hold: null }, staticCostMicroBps: 1310000, predictedSlippageMicroBps: -550000, market: { bid: p.arrivalBid, ask: p.arrivalAsk, spreadBps: 1.5, imbalance: 0.75, volatility5m: 0.0012, sizeOverAdv: 0.005 }, inferenceUs: 41, viewAgeUs: 1834 })
  p.decisions = no
  steps[0].slices.forEach((x, i) => o.children.push({ type: 'child', clOrdId: `${p.parentSeq.toString(36)}-${no}-${i}`.toUpperCase(), parentId: p.parentId, decisionId: id, stepNo: no, mic: x.mic, aggressiveness: x.aggressiveness, side: p.side, symbol: p.symbol, orderQty: x.qty, price: x.limitPrice, timeInForce: 'day', status: 'new', cumQty: 0, leavesQty: x.qty, grossPriceLots: 0, sentUs: now(), ackedUs: now() + 800, doneUs: null, text: null }))
}
function work(p) {
  const o = orders.get(p.parentId); const open = o.children.filter((c) => c.status === 'new' || c.status === 'partiallyFilled')
  seq += 1; p.seq = seq; p.updatedUs = now()
  if (open.length === 0) { if (p.leavesQty > 0) decide(p, ['step-done', 'fill', 'timeout', 'reject'][Math.floor(rnd() * 4)]); return }
  const c = open[Math.floor(rnd() * open.length)]
  if (rnd() < 0.12) { c.status = rnd() < 0.3 ? 'rejected' : 'canceled'; c.doneUs = now(); c.text = 'timeout' } else {
    const q = Math.min(c.leavesQty, Math.max(1, Math.round(c.orderQty * rnd()))), px = p.arrivalBid + Math.round(rnd() * 150)
    c.cumQty += q; c.leavesQty -= q; c.grossPriceLots += q * px; p.cumQty += q; p.leavesQty -= q; p.grossPriceLots += q * px
    if (c.leavesQty === 0) { c.status = 'filled'; c.doneUs = now() } else c.status = 'partiallyFilled'
    o.executions.push({ type: 'execution', mic: c.mic, execId: `E${seq}`, clOrdId: c.clOrdId, parentId: p.parentId, symbol: p.symbol, side: p.side, lastQty: q, lastPx: px, feeMicro: q * 3000, liquidity: 'removed', venueUs: now(), receivedUs: now(), midAtFill: p.arrivalBid + 50 })
    p.kpi = { ...p.kpi, slippageBps: rnd() * 3 - 1.8, filledShare: p.cumQty / p.orderQty, feesBps: 0.19, markout1sBps: rnd() - 0.5 }
    if (p.leavesQty === 0) { p.status = 'filled'; p.doneUs = now(); o.children.filter((x) => x.status === 'new' || x.status === 'partiallyFilled').forEach((x) => { x.status = 'canceled'; x.doneUs = now() }) }
  }
}
const randomOrder = () => ({ symbol: SYMS[Math.floor(rnd() * 10)], side: rnd() < 0.5 ? 'buy' : 'sell', orderQty: [1200, 2500, 5000, 10000, 25000][Math.floor(rnd() * 5)], objective: ['balanced', 'fast', 'low-leakage'][Math.floor(rnd() * 3)] })
for (let i = 0; i < ROWS; i++) { const p = makeParent(randomOrder(), (ROWS - i) * 2e6); if (i < ROWS - 8) { for (let k = 0; k < 60 && p.status === 'working'; k++) work(p); if (p.status === 'working') { p.status = rnd() < 0.2 ? 'rejected' : 'canceled'; p.doneUs = now() } } }
const quote = (symbol) => { const m = mids[symbol]; const lv = (d) => Array.from({ length: 8 }, (_, i) => ({ price: m + d * (100 + i * 100), qty: 100 * (1 + Math.floor(rnd() * 14)), mics: MICS.slice(2).filter(() => rnd() < 0.5) })); const bids = lv(-1), asks = lv(1); return { symbol, tsUs: now() - 20000, bid: bids[0].price, bidQty: 100, bidMics: [], ask: asks[0].price, askQty: 200, askMics: [], last: m, bids, asks, spreadBps: (200 / m) * 1e4, imbalance: rnd() * 2 - 1, venues: MICS.map((mic) => ({ mic, ageUs: 30000, fresh: mic !== 'XBOS' || symbol !== 'GNRC' })) } }
const scoreRows = () => SYMS.flatMap((symbol) => ['buy', 'sell'].flatMap((side) => [1000, 10000, 50000].flatMap((qty) => { const r = MICS.map((mic) => (mic === 'XBOS' && symbol === 'GNRC' ? { symbol, side, qty, mic, tsUs: now(), costMicroBps: null, aggressiveness: null, why: 'stale', ageUs: 4200000, first: false } : { symbol, side, qty, mic, tsUs: now(), costMicroBps: Math.round(rnd() * 3e6 - 5e5), aggressiveness: 'take', why: null, ageUs: 3000, first: false })); const b = r.reduce((a, x) => (x.costMicroBps !== null && (a === null || x.costMicroBps < a.costMicroBps) ? x : a), null); b.first = true; return r })))
let scores = scoreRows()
const lat = { count: 1200, p50Us: 620, p99Us: 2100, maxUs: 9000 }
const health = () => [{ id: 'core', connected: true, receivedUs: now(), health: { tsUs: now(), seq: 8412337 + seq, stateHash: 'abc', mode: 'SIMULATION', startedUs: 0, sessions: [...MICS.flatMap((m) => [{ session: m, role: 'orders', mic: m, up: true, nextIn: 1, nextOut: 1 }]), { session: 'OMS1', role: 'oms', mic: null, up: true, nextIn: 1, nextOut: 1 }], feeds: MICS.map((mic) => ({ mic, connected: true, freshSymbols: mic === 'XBOS' ? 0 : 10, symbols: 10, ageUs: 1000, gaps: 0 })), model: process.env.AVG ? { modelId: null, provider: null, source: 'venue-averages', note: 'interval of the gate includes zero', fallbacks: 0 } : { modelId: 'nn-7', provider: 'cpu', source: 'model', note: 'passed its gate', fallbacks: 3 }, latency: { orderToChild: lat, inference: lat, commit: lat, step: lat }, journal: { lsn: 1, committedLsn: 1, pendingBytes: 0, durability: 'synced', bytes: 1 }, openParents: [...parents.values()].filter((p) => p.status === 'working').length, liveChildren: 31, kill, halted: null } }, { id: 'store', connected: true, lsn: 1, seq: 1, lagRecords: 0, lagUs: 200000, rowsWritten: 1, error: null }, { id: 'gateway', startedUs: 0, tsUs: now(), clients: 1, heapUsedBytes: 1, eventLoopP99Us: 1 }]
const desk = () => [{ kind: 'link', id: 'link', connected: true, bootId: 'b', mode: 'SIMULATION', defaultObjective: 'balanced' }, { kind: 'kill', id: 'kill', kill: { type: 'kill', ...kill, liveChildren: 0 }, tsUs: now() }, { kind: 'strategy', id: 'strategy', strategy: { type: 'strategy', strategy: 'dynamic', by: 'boot', reason: '' }, tsUs: null }]
const orderRows = (id) => { const o = orders.get(id), p = parents.get(id); if (!o) return []; return [{ kind: 'parent', id: 'parent', parent: p }, ...o.children.map((child) => ({ kind: 'child', id: `child:${child.clOrdId}`, child })), ...o.decisions.map((decision) => ({ kind: 'decision', id: `decision:${decision.decisionId}`, decision })), ...o.executions.map((execution) => ({ kind: 'execution', id: `execution:${execution.mic}:${execution.execId}`, execution }))] }
const rowsOf = (t) => structuredClone(t === 'parents' ? [...parents.values()] : t === 'quotes' ? SYMS.map(quote) : t === 'scores' ? scores : t === 'health' ? health() : t === 'incidents' ? [] : t === 'desk' ? desk() : orderRows(t.slice(6)))
function slippage() { const arm = (arm, base, n) => { let m = base; return { arm, count: n, points: Array.from({ length: 60 }, (_, i) => { m += (rnd() - 0.5) * 0.25; return { tsUs: now() - (60 - i) * 120e6, meanBps: m, lowBps: m - 0.4 - (arm === 'control' ? 0.4 : 0), highBps: m + 0.4 + (arm === 'control' ? 0.4 : 0), count: 50 } }) } }; return { fromUs: 0, toUs: now(), window: 50, arms: ROWS === 0 ? [] : [arm('dynamic', -0.4, 812), arm('control', 0.7, 96)], parents: [] } }
const slip = slippage()
const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://x'); const json = (body, code = 200) => { res.writeHead(code, { 'content-type': 'application/json' }); res.end(JSON.stringify(body)) }
  if (url.pathname === '/api/me') return /sid=1/.test(req.headers.cookie ?? '') || process.env.OPEN ? json(me) : json({ error: { code: 'NOT_SIGNED_IN', message: 'sign in' } }, 401)
  if (url.pathname === '/api/reference') return json(reference)
  if (url.pathname === '/api/kpis/slippage') return json(slip)
  if (url.pathname === '/api/orders') return json({ orders: [...parents.values()].reverse().filter((p) => !url.searchParams.get('status') || p.status === url.searchParams.get('status')).slice(0, 200), next: ROWS > 200 ? 1 : null })
  if (url.pathname.startsWith('/api/orders/')) { const id = url.pathname.split('/')[3]; return parents.has(id) ? json({ parent: parents.get(id), ...orders.get(id) }) : json({ error: { code: 'NOT_FOUND', message: `order ${id} is not known` } }, 404) }
  if (url.pathname === '/api/auth/sign-in/email') { let b = ''; req.on('data', (d) => { b += d }).on('end', () => { if (JSON.parse(b).password === 'wrong') return json({ code: 'INVALID', message: 'Invalid email or password' }, 401); res.setHeader('set-cookie', 'sid=1; Path=/'); json({ ok: true }) }); return }
  if (url.pathname === '/api/auth/sign-out') { res.setHeader('set-cookie', 'sid=; Path=/; Max-Age=0'); return json({ ok: true }) }
  const up = httpRequest({ host: '127.0.0.1', port: NEXT, path: req.url, method: req.method, headers: req.headers }, (r) => { res.writeHead(r.statusCode, r.headers); r.pipe(res) }); up.on('error', () => json({ error: { code: 'NO_PAGES', message: 'pages away' } }, 502)); req.pipe(up)
})
const io = new Server(server, { path: '/socket.io' })
io.on('connection', (sock) => {
  const topics = new Map(); let busy = false
  const flush = () => { if (busy) return; const msgs = []; for (const [t, st] of topics) { if (process.env.FREEZE && st.seq > 0 && t !== 'desk') continue; const rows = rowsOf(t); st.seq += 1; if (st.snap) { st.snap = false; msgs.push({ type: 'snapshot', topic: t, topicSeq: st.seq, tsUs: now(), rows }) } else { const changed = rows.filter((r) => { const k = JSON.stringify(r), id = r.parentId ?? (r.mic && r.qty ? `${r.symbol}${r.side}${r.qty}${r.mic}` : r.id ?? r.symbol); const same = st.last?.get(id) === k; st.last ??= new Map(); st.last.set(id, k); return !same && (t !== 'quotes' || rnd() < 0.4) }); if (changed.length === 0) { st.seq -= 1; continue } msgs.push({ type: 'delta', topic: t, topicSeq: st.seq, tsUs: now(), changed, removed: [] }) } }
    if (msgs.length) { busy = true; sock.emit('topics', msgs, () => { busy = false }) } }
  const timer = setInterval(flush, 150); sock.on('disconnect', () => clearInterval(timer))
  sock.on('topics:subscribe', ({ topics: ts }, ack) => { ts.forEach((t) => topics.has(t) || topics.set(t, { seq: 0, snap: true })); ack({ ok: true, topics: ts }) })
  sock.on('topics:unsubscribe', ({ topics: ts }, ack) => { ts.forEach((t) => topics.delete(t)); ack({ ok: true, topics: ts }) })
  sock.on('topics:resync', ({ topics: ts }, ack) => { ts.forEach((t) => { const x = topics.get(t); if (x) x.snap = true }); ack({ ok: true, topics: ts }) })
  sock.on('command', (c, ack) => {
    let a; const base = { clientRequestId: c.clientRequestId }
    if (c.name === 'submitParent') { if (c.orderQty === 777) { setTimeout(() => requests.set(c.clientRequestId, { ...base, ok: true, status: 'accepted', parentId: makeParent({ ...c, limitPrice: null, objective: 'balanced', owner: 'a.trader' }).parentId }), 11000); return } a = c.orderQty === 666 ? { ...base, ok: false, status: 'denied', parentId: null, denial: { code: 'PRICE_OUTSIDE_COLLAR', price: 1, low: 2, high: 3 } } : { ...base, ok: true, status: 'accepted', parentId: makeParent({ symbol: c.symbol, side: c.side, orderQty: c.orderQty, owner: 'a.trader', objective: c.objective ?? 'balanced' }).parentId } }
    else if (c.name === 'cancelParent') { const p = parents.get(c.parentId); p.status = 'canceled'; p.doneUs = now(); seq += 1; p.seq = seq; a = { ...base, ok: true, status: 'accepted', parentId: c.parentId } }
    else { if (c.name === 'setKill') Object.assign(kill, { on: c.on, by: 'a.trader', reason: c.reason }); a = { ...base, ok: true, status: 'accepted', parentId: null } }
    requests.set(c.clientRequestId, a); setTimeout(() => ack(a), 60)
  })
  sock.on('order:status', ({ clientRequestId }, ack) => ack(requests.get(clientRequestId) ?? { ok: false, status: 'not-found', clientRequestId }))
})
setInterval(() => { SYMS.forEach((x) => { mids[x] += Math.round((rnd() - 0.5) * 4) * 100 }); scores = scores.map((r) => (r.costMicroBps !== null && rnd() < 0.02 ? { ...r, costMicroBps: r.costMicroBps + Math.round((rnd() - 0.5) * 3e5) } : r)); [...parents.values()].filter((p) => p.status === 'working').slice(-12).forEach((p) => { if (rnd() < 0.25) work(p) }); if (ROWS > 0 && !kill.on && rnd() < 0.08) makeParent(randomOrder()) }, 150)
server.listen(PORT, '127.0.0.1', () => console.log(`mock http://localhost:${PORT}`))
