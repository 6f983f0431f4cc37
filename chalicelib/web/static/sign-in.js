// Passkeys, and keys that stand behind the # of a link (so that no server writes them down). Pages work without.
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function ask(url, sent) {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(sent) });
    const told = await answer.json();
    if (told.to && !answer.ok) location.assign(told.to);
    if (!answer.ok) throw new Error(told.sentence);
    return told;
  }

  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function get(place) {
    const asked = await ask(place.dataset.options, {});
    const found = await navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) } });
    const r = found.response;
    return { id: found.id, rawId: text(found.rawId), type: found.type, response: { clientDataJSON: text(r.clientDataJSON), authenticatorData: text(r.authenticatorData), signature: text(r.signature), userHandle: r.userHandle ? text(r.userHandle) : null } };
  }

  async function create(place) {
    const asked = await ask(place.dataset.options, {});
    const user = { ...asked.user, id: bytes(asked.user.id) };
    const made = await navigator.credentials.create({ publicKey: { ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: named(asked.excludeCredentials) } });
    const r = made.response;
    return { id: made.id, rawId: text(made.rawId), type: made.type, response: { clientDataJSON: text(r.clientDataJSON), attestationObject: text(r.attestationObject) } };
  }

  function offer(place) {
    const [button, wrong] = [place.querySelector("button"), place.querySelector("[role=alert]")];
    const name = place.querySelector("input");
    place.hidden = false;
    button.addEventListener("click", async () => {
      wrong.hidden = true;
      button.disabled = true;
      try {
        const credential = place.dataset.passkey === "get" ? await get(place) : await create(place);
        const told = await ask(place.dataset.answer, { credential, to: place.dataset.to, name: name ? name.value : "" });
        location.assign(told.to);
      } catch (error) {
        // The device's own words for "cancelled" are for programmers.
        wrong.textContent = error instanceof DOMException ? place.dataset.cancelled || "That was not finished. Try again, or use a code." : error.message;
        wrong.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  }

  // A passkey belongs to a name: an address of figures has none.
  const hasName = !/^[\d.]+$|:/.test(location.hostname);
  if (window.PublicKeyCredential && hasName) document.querySelectorAll("[data-passkey]").forEach(offer);
  const key = document.querySelector("[data-from-link]");
  if (key && location.hash.length > 1) {
    key.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
  }
})();
