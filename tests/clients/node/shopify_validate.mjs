// Shopify's own library says of each delivery whether it is signed; it prints the verdicts. The test compares them with ours.
import { createRequire } from "node:module";
import { Readable } from "node:stream";

const require = createRequire(`${process.env.NODE_PATH}/`);
require("@shopify/shopify-api/adapters/node");
const { ApiVersion, shopifyApi } = require("@shopify/shopify-api");

const { secret, deliveries } = JSON.parse(await new Response(Readable.toWeb(process.stdin)).text());
const shopify = shopifyApi({
  apiKey: "key",
  apiSecretKey: secret,
  apiVersion: Object.values(ApiVersion).at(-1),
  hostName: "regulars.example",
  isEmbeddedApp: false,
  logger: { log: () => {} },
});
const verdicts = [];
for (const { body, signature } of deliveries) {
  const headers = {
    "X-Shopify-Topic": "orders/paid",
    "X-Shopify-Shop-Domain": "rosas-bakery.myshopify.com",
    "X-Shopify-Hmac-Sha256": signature,
    "X-Shopify-Webhook-Id": "b54557e4",
    "X-Shopify-API-Version": "2026-01",
  };
  const rawRequest = { method: "POST", url: "/shopify/webhooks", headers };
  const verdict = await shopify.webhooks.validate({ rawBody: Buffer.from(body, "base64").toString("utf8"), rawRequest });
  verdicts.push({ valid: verdict.valid, reason: verdict.reason ?? null });
}
console.log(JSON.stringify(verdicts));
