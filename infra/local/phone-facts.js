// What needs neither the page nor a running stack.

// None of these is an area code of the demo members.
const AREA_CODES = ["212", "303", "312", "404", "415", "503", "512", "617", "702"];

export function makeId(of) {
  return `${of}-` + Array.from(crypto.getRandomValues(new Uint8Array(4)), (b) => b.toString(16).padStart(2, "0")).join("");
}

export function formatPhone(number) {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return us ? `(${us[1]}) ${us[2]}-${us[3]}` : number;
}

export function makePhone() {
  const pick = (n) => crypto.getRandomValues(new Uint32Array(1))[0] % n;
  // 555-0100 to 555-0199 belong to nobody.
  return `+1${AREA_CODES[pick(AREA_CODES.length)]}55501${String(pick(100)).padStart(2, "0")}`;
}

export function parsePhone(typed) {
  const digits = typed.replace(/[\s().-]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  if (/^1?[2-9]\d{9}$/.test(digits)) return "+1" + digits.slice(-10);
  return null;
}

// 3GPP TS 23.038: the default alphabet, and the characters that cost two.
const GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_TWICE = "^{}\\[~]|€\f";

export function countSegments(body) {
  let septets = 0;
  for (const character of body) {
    if (GSM.includes(character)) septets += 1;
    else if (GSM_TWICE.includes(character)) septets += 2;
    else return Math.max(1, body.length <= 70 ? 1 : Math.ceil(body.length / 67));
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}

export const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

export function formatTime(at, timeZone, options) {
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone }).format(new Date(at));
  } catch {
    return new Intl.DateTimeFormat("en-US", options).format(new Date(at));
  }
}

// What was sent to a stack that has begun anew since is of no use.
export function forgetOtherStacks(id) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("regulars.sent.") && !key.startsWith(`regulars.sent.${id}.`)) localStorage.removeItem(key);
  }
}
