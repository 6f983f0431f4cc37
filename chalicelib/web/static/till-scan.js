/* Scanning: a camera when somebody taps for it, and scanners that type, which are heard wherever the focus is. */
'use strict';
const Scan = (() => {
  const START = /^L/, CARD = /^L(?:1:[0-9A-Za-z]{12}|2:[2-9C-X]{12})$/, PAUSE = 400;
  const {$, say} = Draw;
  let typed = '', last = 0, whole = false, end = () => {};

  /* What a scanner types begins with a letter and comes faster than people key. Returns whether this key is part of it. */
  function hear(event, found) {
    if (event.timeStamp - last > PAUSE) { typed = ''; whole = false; }
    if (event.key === 'Enter') { const ends = whole; typed = ''; whole = false; return ends; }
    if (event.key.length !== 1 || !(typed || START.test(event.key))) return event.key === 'Shift' && !!typed;
    typed += event.key;
    last = event.timeStamp;
    whole = CARD.test(typed);
    if (whole) { found(typed); typed = ''; } // not every scanner ends with Enter
    return true;
  }

  async function reader(video) {
    if ('BarcodeDetector' in window && (await BarcodeDetector.getSupportedFormats()).includes('qr_code')) {
      const detector = new BarcodeDetector({formats: ['qr_code']});
      return async () => (await detector.detect(video)).map(code => code.rawValue)[0] || '';
    }
    const place = document.documentElement.dataset.scanner;
    if (!place) throw new Error('no scanner');
    if (!window.QrScanner) await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      Object.assign(script, {src: place, onload: resolve, onerror: reject});
      document.head.append(script);
    });
    return async () => {
      try { return (await QrScanner.scanImage(video, {returnDetailedScanResult: true})).data; } catch { return ''; }
    };
  }

  /* Show the camera until a card was read; then `found` gets it. */
  async function look(found) {
    const box = $('camera'), video = $('video');
    say('camerasay', 'Hold the customer’s code in front of the camera.');
    box.showModal();
    let on = true, stream;
    end = () => {
      on = false;
      (stream ? stream.getTracks() : []).forEach(track => track.stop());
      video.srcObject = null;
      if (box.open) box.close();
    };
    try {
      stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment'}});
      if (!on) return end();
      video.srcObject = stream;
      await video.play();
      const read = await reader(video);
      while (on) {
        const card = await read();
        if (on && CARD.test(card)) { end(); return found(card); }
        if (on && card) say('camerasay', 'That is not a member’s code, and no coupon. Try the one on their page.');
        await new Promise(resolve => setTimeout(resolve, 150));
      }
    } catch (error) {
      say('camerasay', error.name === 'NotAllowedError' ? 'The camera is not allowed here. Allow it in the browser, or key the number.'
        : 'No camera can be used here. Key the number, or use a scanner.');
    }
  }
  $('cameraend').addEventListener('click', () => end());
  $('camera').addEventListener('close', () => end());
  return {hear, look};
})();
