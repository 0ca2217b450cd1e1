// node-redis in RESP2 and RESP3 against a running server: node node_redis.mjs FOLDER_OF_PACKAGES PORT PASSWORD
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [folder, port, password] = process.argv.slice(2);
const { createClient, createClientPool, RESP_TYPES } = createRequire(folder + "/")("redis");

function options(RESP) {
  return { RESP, password, socket: { host: "127.0.0.1", port: Number(port), reconnectStrategy: () => 20 } };
}

async function refused(promise, message) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.message, message);
    return true;
  });
}

function near(actual, expected) {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

async function vectorSets(client) {
  const exact = { QUANT: "NOQUANT" };
  assert.equal(await client.vAdd("fruit", [1, 0], "apple", exact), true);
  assert.equal(await client.vAdd("fruit", [4, 3], "pear", { ...exact, SETATTR: { n: 1 }, EF: 300, CAS: true }), true);
  assert.equal(await client.vAdd("fruit", [0, 2], "lemon", { ...exact, SETATTR: { n: 2 }, M: 16 }), true);
  assert.equal(await client.vAdd("fruit", [0, 5], "lemon", exact), false);
  assert.equal(await client.vCard("fruit"), 3);
  assert.equal(await client.vDim("fruit"), 2);
  assert.deepEqual(await client.vSim("fruit", [1, 0]), ["apple", "pear", "lemon"]);
  assert.deepEqual(await client.vSim("fruit", "lemon", { COUNT: 2, EF: 50, TRUTH: true }), ["lemon", "pear"]);
  assert.deepEqual(await client.vSim("fruit", [1, 0], { FILTER: ".n > 0", "FILTER-EF": 50, NOTHREAD: true }), ["pear", "lemon"]);
  assert.deepEqual(await client.vSim("fruit", "pear", { EPSILON: 0.15 }), ["pear", "apple"]);
  const scores = await client.vSimWithScores("fruit", [1, 0]);
  assert.deepEqual(Object.keys(scores).sort(), ["apple", "lemon", "pear"]);
  assert.equal(scores.apple, 1);
  near(scores.pear, 0.9);
  assert.equal(scores.lemon, 0.5);
  assert.deepEqual(await client.vEmb("fruit", "apple"), [1, 0]);
  assert.deepEqual(await client.vGetAttr("fruit", "pear"), { n: 1 });
  assert.equal(await client.vGetAttr("fruit", "apple"), null);
  assert.equal(await client.vSetAttr("fruit", "apple", { n: 7 }), true);
  assert.deepEqual(await client.vGetAttr("fruit", "apple"), { n: 7 });
  assert.deepEqual(await client.vLinks("fruit", "apple"), [["pear", "lemon"]]);
  const links = await client.vLinksWithScores("fruit", "apple");
  near(links[0].lemon, 0.5);
  assert.deepEqual((await client.vRandMemberCount?.("fruit", 9) ?? await client.vRandMember("fruit", 9)).sort(), ["apple", "lemon", "pear"]);
  assert.deepEqual(await client.vRange("fruit", "[b", "+"), ["lemon", "pear"]);
  const info = await client.vInfo("fruit");
  assert.equal(info["quant-type"], "f32");
  assert.equal(info["vector-dim"], 2);
  assert.equal(info.size, 3);
  assert.equal(await client.vRem("fruit", "apple"), true);
  assert.equal(await client.vRem("fruit", "apple"), false);
  await client.vAdd("bytes", [3, -4], "a");
  const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const raw = await bytes.vEmbRaw("bytes", "a");
  assert.deepEqual([...new Int8Array(raw.raw)], [95, -127]);
  assert.equal(raw.l2Norm, 5);
  assert.equal(raw.quantizationRange, Math.fround(4 / 5));
  await client.vAdd("less", [1, 2, 3, 4], "a", { REDUCE: 2, QUANT: "NOQUANT" });
  assert.deepEqual(await client.vEmb("less", "a"), [5, -1]);
}

async function errors(client) {
  await client.set("text", "x");
  await refused(client.vCard("text"), "WRONGTYPE Operation against a key holding the wrong kind of value");
  await refused(client.vDim("none"), "ERR key does not exist");
  await refused(client.vAdd("fruit", [1], "a", { QUANT: "NOQUANT" }), "ERR Vector dimension mismatch - got 1 but set has 2");
  await refused(client.vSim("fruit", "plum"), "ERR element not found in set");
}

async function pipelines(client) {
  const replies = [];
  for (let i = 0; i < 500; i++) {
    replies.push(client.vAdd("piped", [1, i], `e${i}`, { QUANT: "NOQUANT" }), client.vCard("piped"));
  }
  const values = await Promise.all(replies);
  for (let i = 0; i < 500; i++) {
    assert.equal(values[2 * i], true);
    assert.equal(values[2 * i + 1], i + 1);
  }
}

async function keys(client) {
  const found = [];
  for await (const page of client.scanIterator({ TYPE: "vectorset", COUNT: 10 })) {
    found.push(...[page].flat());
  }
  assert.deepEqual(found.sort(), ["bytes", "fruit", "less", "piped"]);
  assert.equal(await client.type("fruit"), "vectorset");
  assert.deepEqual(await client.mGet(["text", "none"]), ["x", null]);
  assert.match(await client.info("server"), /redis_version:8\.2\.0/);
}

/** The connection is cut; the client comes back by itself. */
async function reconnects(client, RESP) {
  const other = createClient(options(RESP));
  other.on("error", () => {});
  await other.connect();
  const before = await other.clientId();
  const back = new Promise((resolve) => other.once("ready", resolve));
  await client.sendCommand(["CLIENT", "KILL", "ID", String(before)]);
  await back;
  assert.ok((await other.clientId()) > before);
  assert.equal(await other.vCard("piped"), 500);
  other.destroy();
}

for (const RESP of [2, 3]) {
  const client = createClient(options(RESP));
  client.on("error", (error) => assert.fail(error));
  await client.connect();
  await client.flushAll();
  for (const part of [vectorSets, errors, pipelines, keys]) {
    await part(client);
  }
  await reconnects(client, RESP);
  const pool = await createClientPool(options(RESP), { maximum: 4 }).connect();
  const cards = await Promise.all(Array.from({ length: 40 }, () => pool.vCard("piped")));
  assert.deepEqual([...new Set(cards)], [500]);
  await pool.close();
  await client.close();
  console.log(`RESP${RESP} ok`);
}
