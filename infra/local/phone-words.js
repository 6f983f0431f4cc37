// The ready-made texts: keywords in the customer's language, and YES or NO where the last text asks for one.

const WORDS = {
  en: ["BALANCE", "REDEEM", "WHY", "GIFT", "HELP", "NOT ME", "STOP", "START"],
  es: ["SALDO", "CANJEAR", "POR QUE", "REGALAR", "AYUDA", "NO SOY YO", "ALTO", "START"],
  de: ["PUNKTE", "EINLÖSEN", "WARUM", "SCHENKEN", "HILFE", "NICHT ICH", "STOP", "START"],
  nl: ["PUNTEN", "INWISSELEN", "WAAROM", "CADEAU", "HULP", "NIET IK", "STOP", "START"],
  sv: ["POÄNG", "BELÖNING", "VARFÖR", "GE BORT", "HJÄLP", "INTE JAG", "STOPP", "STARTA"],
};
const ANSWERS = { en: ["YES", "NO"], es: ["SI", "NO"], de: ["JA", "NEIN"], nl: ["JA", "NEE"], sv: ["JA", "NEJ"] };

// YES is JA in three languages: the text's own NO decides, else the language that was chosen.
function findAnswers(body, language) {
  const has = (word) => new RegExp(`(^|[^\\p{L}])${word}($|[^\\p{L}])`, "u").test(body);
  const asked = Object.keys(ANSWERS).filter((each) => has(ANSWERS[each][0]));
  const sure = asked.find((each) => has(ANSWERS[each][1])) || asked.find((each) => each === language) || asked[0];
  return sure ? ANSWERS[sure] : [];
}

const makeChip = (word, isAnswer, send) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: word });
  button.classList.toggle("answer", isAnswer);
  button.addEventListener("click", () => send(word));
  return button;
};

// `last` is the newest item of the thread, if any. Nothing changes while the same words are to be shown: focus stays.
export function renderWords(row, language, last, send) {
  const answers = last && !last.mine ? findAnswers(last.body, language) : [];
  const key = [language, ...answers].join();
  if (row.dataset.key === key) return;
  row.dataset.key = key;
  row.replaceChildren(...answers.map((word) => makeChip(word, true, send)),
    ...WORDS[language].map((word) => makeChip(word, false, send)));
  row.scrollLeft = 0;
}

// The language of the ready-made texts, remembered.
export function chooseLanguage(select, changed) {
  select.append(...Object.keys(WORDS).map((code) => new Option(code.toUpperCase(), code)));
  const known = localStorage.getItem("regulars.language");
  select.value = known in WORDS ? known : "en";
  select.addEventListener("change", () => {
    localStorage.setItem("regulars.language", select.value);
    changed();
  });
}
