// Square's official Node SDK, pointed at us: one life of an account. It prints what the SDK has parsed; the test looks at that.
const { SquareClient, SquareError } = require("square");

const { url, key, phone, place, program, order, run } = JSON.parse(process.argv[2]);
const told = { calls: 0, sent: 0, slowest: 0 };
const counted = (...request) => {
  told.sent += 1;
  return fetch(...request);
};
const loyalty = new SquareClient({ environment: `${url}/square`, token: key, fetch: counted }).loyalty;
const stranger = new SquareClient({ environment: `${url}/square`, token: "wrong", fetch: counted }).loyalty;

async function ask(call) {
  const began = performance.now();
  told.calls += 1;
  try {
    return await call;
  } finally {
    told.slowest = Math.max(told.slowest, performance.now() - began);
  }
}

async function refused(call) {
  try {
    await ask(call);
  } catch (error) {
    if (!(error instanceof SquareError)) throw error;
    const { category, code } = error.errors[0];
    return { status: error.statusCode, category, code };
  }
  return null;
}

async function live() {
  let named = 0;
  const idempotencyKey = () => `${run}-${(named += 1)}`;
  told.program = (await ask(loyalty.programs.get({ programId: "main" }))).program;
  told.programs = (await ask(loyalty.programs.list())).programs;
  const { id: accountId } = (await ask(loyalty.accounts.search({ query: { mappings: [{ phoneNumber: phone }] } })))
    .loyaltyAccounts[0];
  told.nobody = await ask(loyalty.accounts.search({ query: { mappings: [{ phoneNumber: "+12065559802" }] } }));
  const mapping = { phoneNumber: phone };
  told.created = await ask(
    loyalty.accounts.create({ loyaltyAccount: { mapping, programId: program }, idempotencyKey: idempotencyKey() }),
  );
  const transactionAmountMoney = { amount: BigInt(1240), currency: "USD" };
  told.amount = await ask(loyalty.programs.calculate({ programId: program, transactionAmountMoney }));
  told.order = await ask(loyalty.programs.calculate({ programId: "main", orderId: order, loyaltyAccountId: accountId }));
  told.accumulated = await ask(
    loyalty.accounts.accumulatePoints({
      accountId,
      accumulatePoints: { orderId: order },
      locationId: place,
      idempotencyKey: idempotencyKey(),
    }),
  );
  const adjustPoints = { points: 200, reason: "Complimentary points" };
  told.adjusted = await ask(loyalty.accounts.adjust({ accountId, adjustPoints, idempotencyKey: idempotencyKey() }));
  const reward = { loyaltyAccountId: accountId, rewardTierId: "coffee" };
  told.first = (await ask(loyalty.rewards.create({ reward, idempotencyKey: idempotencyKey() }))).reward;
  told.deleted = await ask(loyalty.rewards.delete({ rewardId: told.first.id }));
  told.second = (await ask(loyalty.rewards.create({ reward, idempotencyKey: idempotencyKey() }))).reward;
  const redeem = { rewardId: told.second.id, locationId: place };
  told.redeemed = (await ask(loyalty.rewards.redeem({ ...redeem, idempotencyKey: idempotencyKey() }))).event;
  told.stored = (await ask(loyalty.rewards.get({ rewardId: told.second.id }))).reward;
  told.rewards = (await ask(loyalty.rewards.search({ query: { loyaltyAccountId: accountId }, limit: 10 }))).rewards;
  told.events = [];
  let cursor;
  do {
    const filter = { loyaltyAccountFilter: { loyaltyAccountId: accountId } };
    const page = await ask(loyalty.searchEvents({ query: { filter }, limit: 2, cursor }));
    told.events.push(...page.events);
    cursor = page.cursor;
  } while (cursor);
  told.account = (await ask(loyalty.accounts.get({ accountId }))).loyaltyAccount;
  told.refusals = await meetErrors(accountId, idempotencyKey);
}

async function meetErrors(accountId, idempotencyKey) {
  const [once, points] = [idempotencyKey(), (count) => ({ accountId, adjustPoints: { points: count } })];
  await ask(loyalty.accounts.adjust({ ...points(1), idempotencyKey: once }));
  return [
    await refused(stranger.programs.get({ programId: "main" })),
    await refused(loyalty.accounts.get({ accountId: "mem_unknown" })),
    await refused(loyalty.accounts.adjust({ ...points(2), idempotencyKey: once })),
    await refused(loyalty.accounts.adjust({ ...points(-9999), idempotencyKey: idempotencyKey() })),
    await refused(loyalty.rewards.delete({ rewardId: told.second.id })),
    await refused(loyalty.rewards.redeem({ rewardId: told.first.id, locationId: place, idempotencyKey: idempotencyKey() })),
    await refused(loyalty.searchEvents({ query: { filter: {} } })),
  ];
}

const plain = (_, value) => (typeof value === "bigint" ? { bigint: String(value) } : value);
live().then(() => console.log(JSON.stringify(told, plain)));
