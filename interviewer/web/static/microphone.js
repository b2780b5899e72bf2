// The microphone: numbered 100 ms frames of 16 kHz PCM over one WebSocket. The server acknowledges a
// frame when it is on disk; after a reconnect everything unacknowledged is sent again.
"use strict";
(() => {
  const _ = window.translate;
  const FRAME = 1600; // samples: 100 ms at 16 kHz
  const WORKLET = `
    class Frames extends AudioWorkletProcessor {
      constructor() { super(); this.part = new Int16Array(${FRAME}); this.filled = 0; this.port.onmessage = () => { this.send(); this.port.postMessage("end"); }; }
      send() { if (this.filled) this.port.postMessage(this.part.slice(0, this.filled)); this.filled = 0; }
      process(inputs) {
        const channel = inputs[0][0];
        if (channel) for (const value of channel) {
          this.part[this.filled++] = Math.max(-1, Math.min(1, value)) * 32767;
          if (this.filled === ${FRAME}) this.send();
        }
        return true;
      }
    }
    registerProcessor("frames", Frames);`;
  const LOADING = _("Recording. Every word is being kept; the speech model is being loaded, and the text follows.");
  const RECORDING = _("Recording. Every word is being kept; the text appears as you speak.");
  // By what the page does when the words are in the box; "" for nothing.
  const TRANSCRIBING = {
    "": _("Transcribing…"),
    "handing in": _("Transcribing, then handing in…"),
    "going on": _("Transcribing, then going on…"),
    "going back": _("Transcribing, then going back…"),
  };
  const SAVING = {
    "": _("Saving the last words…"),
    "handing in": _("Saving the last words, then handing in…"),
    "going on": _("Saving the last words, then going on…"),
    "going back": _("Saving the last words, then going back…"),
  };
  const AUDIBLE = 300; // of 32,767: far below quiet speech, above a muted input
  const SILENCE_S = 8;
  const REASONS = {
    NotAllowedError: _("The microphone is blocked. Allow it for this page in the browser's address bar, then try again, or type your answer."),
    NotFoundError: _("No microphone was found. Connect one and try again, or type your answer."),
    NotReadableError: _("Another program is using the microphone. Close it and try again, or type your answer."),
  };
  const DEVICE = "interviewer.microphone";
  const BARGE_IN = 2500; // of 32,767: louder than what echo cancelling leaves of the interviewer's voice
  const BARGE_IN_FRAMES = 3;
  const HOLD_MS = 600; // pressed longer than this, the button records while it is held
  const HEARD = "interviewer.heard"; // of the latest recording: [its id, second up to which its text is in the box]
  let take = null;

  const sentence = (error) => REASONS[error.name] ?? _("The microphone cannot be used ({reason}). You can type your answer.", { reason: error.name });
  const part = (root, name) => root.querySelector(`.mic-${name}`);
  const say = (root, text) => { const line = part(root, "status"); if (line) line.textContent = text; };

  async function openMicrophone(onFrame, onEnd) {
    if (!navigator.mediaDevices) {
      const error = new Error("insecure"); error.name = _("needs https or localhost"); throw error;
    }
    const chosen = localStorage.getItem(DEVICE);
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true,
        ...(chosen && { deviceId: { ideal: chosen } }), // one that was unplugged gives way to another
      },
    });
    showDevices();
    const context = new AudioContext({ sampleRate: 16000 });
    const url = URL.createObjectURL(new Blob([WORKLET], { type: "text/javascript" }));
    await context.audioWorklet.addModule(url);
    URL.revokeObjectURL(url);
    const node = new AudioWorkletNode(context, "frames");
    node.port.onmessage = (event) => {
      if (event.data !== "end") { onFrame(event.data); return; }
      stream.getTracks().forEach((track) => track.stop());
      context.close();
      onEnd?.();
    };
    context.createMediaStreamSource(stream).connect(node);
    return { stop: () => node.port.postMessage("end") };
  }

  // Names of devices are known once the microphone was allowed.
  async function showDevices() {
    const found = (await navigator.mediaDevices?.enumerateDevices?.() ?? []).filter(({ kind, label }) => kind === "audioinput" && label);
    document.querySelectorAll("[data-microphone]").forEach((list) => {
      const known = found.map(({ deviceId }) => deviceId).join();
      if (!found.length || list.dataset.known === known) return;
      list.dataset.known = known;
      list.replaceChildren(...found.map(({ deviceId, label }) => new Option(label, deviceId)));
      const chosen = localStorage.getItem(DEVICE);
      if (found.some(({ deviceId }) => deviceId === chosen)) list.value = chosen;
      list.closest("label").hidden = false;
    });
  }
  setInterval(showDevices, 2000);

  function level(root, frame) {
    let peak = 0;
    for (const value of frame) peak = Math.max(peak, Math.abs(value));
    const meter = part(root, "level")?.firstElementChild;
    if (meter) meter.style.width = `${Math.min(100, Math.round((peak / 32767) * 140))}%`;
    return peak;
  }

  // One recording from tap to transcript.
  class Take {
    constructor(root) {
      this.root = root;
      this.turn = root.dataset.turn; // Gradio may put the next turn's markup into the same node
      this.session = root.dataset.session;
      this.done = new Promise((resolve) => { this.resolve = resolve; });
      this.after = ""; // what the page does once the take is done
      this.frames = []; // not yet acknowledged: [number, Int16Array]
      this.next = null; // number of the next frame; the server says where to begin
      this.early = []; // frames that came before the server's word
      this.held = []; // the latest frames while the interviewer talks
      this.loud = 0; // how many of them in a row were loud
      this.samples = 0;
      this.isStopping = false;
      this.isDone = false;
      this.hasEnded = false;
      this.tries = 0;
      this.until = 0; // second up to which the text is in the box
    }

    async start() {
      const microphone = await openMicrophone((frame) => this.took(frame), () => { this.hasEnded = true; this.askStop(); });
      if (this.isDone) { microphone.stop(); return; } // given up while the browser asked for leave
      this.microphone = microphone;
      this.connect();
      this.show(true, _("Stop recording"));
      say(this.root, RECORDING);
    }

    connect() {
      const url = new URL("/api/microphone", location.href);
      url.protocol = url.protocol.replace("http", "ws");
      url.searchParams.set("session", this.session);
      url.searchParams.set("turn", this.turn);
      if (this.recording) {
        url.searchParams.set("recording", this.recording);
        url.searchParams.set("heard", this.until);
      }
      this.socket = new WebSocket(url);
      this.socket.binaryType = "arraybuffer";
      this.socket.onmessage = (event) => this.heard(JSON.parse(event.data));
      this.socket.onclose = (event) => this.lost(event);
    }

    // While the interviewer talks nothing is recorded, until somebody speaks: then the voice stops at once, and what
    // was said since just before that counts.
    took(frame) {
      if (this.isDone) return;
      if (!window.interviewer.voice?.isSpeaking()) {
        this.held.splice(0).forEach((earlier) => this.keep(earlier));
        this.keep(frame);
        return;
      }
      this.loud = level(this.root, frame) > BARGE_IN ? this.loud + 1 : 0;
      this.held.push(frame);
      if (this.held.length > 8) this.held.shift();
      if (this.loud >= BARGE_IN_FRAMES) window.interviewer.voice.stop();
    }

    keep(frame) {
      this.samples += frame.length;
      this.listen(level(this.root, frame));
      part(this.root, "time").textContent = `${Math.floor(this.samples / 960000)}:${String(Math.floor(this.samples / 16000) % 60).padStart(2, "0")}`;
      if (this.next === null) { this.early.push(frame); return; }
      this.number(frame);
    }

    // A muted or wrong microphone is noticed while there is still time; once it was heard, silence is thought.
    listen(peak) {
      if (this.isHeard) return;
      if (peak > AUDIBLE) {
        this.isHeard = true;
        say(this.root, RECORDING);
      } else if (this.samples > SILENCE_S * 16000) {
        say(this.root, _("Nothing has been heard yet. If you are speaking, check which microphone is chosen and whether it is muted."));
      }
    }

    number(frame) {
      const numbered = [this.next++, frame];
      this.frames.push(numbered);
      this.send(numbered);
    }

    send([number, frame]) {
      if (this.socket.readyState !== WebSocket.OPEN) return;
      const message = new ArrayBuffer(4 + frame.length * 2);
      new DataView(message).setUint32(0, number, true);
      new Int16Array(message, 4).set(frame);
      this.socket.send(message);
    }

    tell(said) {
      const isOpen = this.socket?.readyState === WebSocket.OPEN && !this.isStopping;
      if (isOpen) this.socket.send(JSON.stringify(said));
      return isOpen;
    }

    askStop() {
      if (this.hasEnded && this.next !== null && this.socket.readyState === WebSocket.OPEN) {
        this.socket.send(JSON.stringify({ stop: this.next }));
      }
    }

    heard(news) {
      if ("next" in news) {
        this.tries = 0;
        this.recording = news.recording ?? this.recording;
        if (this.next === null) {
          this.next = news.next;
          this.early.splice(0).forEach((frame) => this.number(frame));
        } else {
          this.frames = this.frames.filter(([number]) => number >= news.next);
          this.frames.forEach((numbered) => this.send(numbered));
        }
        this.tell({ patience: window.interviewer.handsFree?.patience() ?? null });
        if (window.interviewer.handsFree?.isThinking()) this.tell({ think: true });
        this.askStop();
      } else if ("turn" in news) {
        window.interviewer.handsFree?.signal(news.turn);
      } else if ("loading" in news) {
        if (!this.isStopping) say(this.root, news.loading ? LOADING : RECORDING);
      } else if ("ack" in news) {
        this.frames = this.frames.filter(([number]) => number >= news.ack);
      } else if ("saved_s" in news) {
        say(this.root, `${_("Recording saved ({seconds} s).", { seconds: Math.round(news.saved_s) })} ${this.transcribing()}`);
      } else if ("segment" in news) {
        this.append(news.segment);
        this.note(news.until);
      } else if ("transcript" in news) {
        if (news.transcript) this.showWordsToCheck();
        this.finish(news.transcript
          ? _("Transcribed. Correct what was misheard, then submit.")
          : _("No speech was heard. Check the microphone and record again, or type your answer."));
      } else if ("error" in news) {
        this.finish(news.error);
      }
    }

    // Behind what stands there, which may have been edited meanwhile; the cursor and a selection stay where they are.
    append(text) {
      if (document.querySelector(".question")?.dataset.turn !== this.turn) return; // the server keeps it with its own turn
      const box = document.querySelector("#answer textarea");
      if (!box) return;
      const kept = box.value.trimEnd();
      const { scrollTop } = box;
      box.setRangeText(`${kept && " "}${text.trim()}`, kept.length, box.value.length, "preserve");
      box.scrollTop = scrollTop;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }

    // A page that is loaded again has the text in its draft, so it must know how far that goes.
    note(until) {
      this.until = until;
      try { localStorage.setItem(HEARD, JSON.stringify([this.recording, until])); } catch { /* no storage */ }
    }

    // Doubtful words of what was just heard; the server has escaped them.
    async showWordsToCheck() {
      try {
        const reply = await fetch(`/api/sessions/${this.session}/turns/${this.turn}/words-to-check`);
        const words = reply.ok ? await reply.text() : "";
        const list = document.querySelector("#words-to-check");
        if (list && document.querySelector(".question")?.dataset.turn === this.turn) list.innerHTML = words;
      } catch { /* a help that may be missing */ }
    }

    // What the page does next, and, once the words are in the box, after that.
    transcribing() {
      return TRANSCRIBING[this.after] ?? TRANSCRIBING[""];
    }

    // `then` says what the page does when the words are in the box: "handing in".
    stop(then) {
      if (then) this.after = then;
      if (!this.microphone && !this.recording) { this.finish(""); return; } // the browser still asks for leave
      say(this.root, this.microphone ? SAVING[this.after] ?? SAVING[""] : this.transcribing());
      if (this.isStopping) return;
      this.isStopping = true;
      part(this.root, "button").disabled = true;
      this.microphone?.stop();
    }

    lost() {
      if (this.isDone) return;
      // However long it takes: what was said meanwhile exists nowhere but in this page.
      say(this.root, ++this.tries > 20
        ? _("Still no connection. The recording is kept in this page; leave it open until the connection is back.")
        : _("Connection lost; the recording goes on and is sent again as soon as it is back."));
      setTimeout(() => this.connect(), Math.min(4000, 300 * this.tries));
    }

    finish(text) {
      this.isDone = true;
      if (!this.isStopping) this.microphone?.stop(); // ended by the server or a lost connection, not by the person
      this.socket?.close();
      this.show(false, this.recording ? _("Record more") : _("Record your answer"));
      part(this.root, "button").disabled = false;
      say(this.root, text);
      if (take === this) take = null;
      this.resolve();
    }

    show(isOn, label) {
      part(this.root, "button").setAttribute("aria-pressed", String(isOn));
      part(this.root, "label").textContent = label;
    }
  }

  // A recording that a closed tab left behind: its transcript is still to come.
  function pickUp(root) {
    take = new Take(root);
    take.recording = root.dataset.waiting;
    delete root.dataset.waiting;
    try {
      const [recording, until] = JSON.parse(localStorage.getItem(HEARD)) ?? [];
      if (recording === take.recording) take.until = until;
    } catch { /* no storage */ }
    part(root, "button").disabled = true;
    say(root, _("Your recording was kept. Transcribing it…"));
    take.connect();
  }
  function pickUpWaiting() {
    const root = document.querySelector(".mic[data-waiting]");
    if (root && !take) pickUp(root);
  }
  setInterval(pickUpWaiting, 500);

  // For whatever leaves the turn: ends a recording and waits until its words are in the box.
  async function takeDone(then) {
    pickUpWaiting();
    if (!take) return;
    const { done } = take;
    take.stop(then);
    await done;
  }
  window.interviewer.takeDone = takeDone;

  async function record(root) {
    const begun = take = new Take(root);
    try {
      await begun.start();
    } catch (error) {
      if (!begun.isDone) begun.finish(sentence(error));
    }
  }
  window.interviewer.isRecording = () => Boolean(take);
  window.interviewer.tellMicrophone = (said) => take?.tell(said) ?? false;
  // Asked for by a person, the microphone needs no leave yet; by itself it opens only where it may already.
  window.interviewer.record = async ({ isAsked }) => {
    const root = document.querySelector(".mic[data-turn]");
    if (!root || take) return;
    if (!isAsked && (await navigator.permissions?.query({ name: "microphone" }).catch(() => null))?.state !== "granted") {
      say(root, _("Press the button once to let the microphone be used."));
      return;
    }
    if (!take) record(root);
  };

  // A file instead of the microphone: kept and transcribed like what is spoken here.
  async function upload(input) {
    const root = input.closest(".mic"), [file] = input.files;
    input.value = "";
    if (!file || take) return;
    say(root, _("Sending {file}…", { file: file.name }));
    const { session, turn } = root.dataset;
    try {
      const reply = await fetch(`/api/recordings?${new URLSearchParams({ session, turn })}`, { method: "POST", body: file });
      const said = await reply.json().catch(() => ({}));
      if (!reply.ok) { say(root, said.error ?? _("The file could not be taken. Send a shorter one, or type your answer.")); return; }
      root.dataset.waiting = said.recording;
      pickUp(root);
    } catch {
      say(root, _("The file did not arrive. Check the connection and try again."));
    }
  }

  // The check before an interview: three seconds, to be played back here; nothing is stored or sent.
  const CHECK_S = 3;
  let checked = null; // address of the sound that was heard
  async function check(button) {
    const root = button.closest(".mic-check");
    const playback = part(root, "playback");
    const frames = [];
    let peak = 0;
    button.disabled = true;
    playback.hidden = true;
    try {
      say(root, _("Say something; you have {n} seconds.", { n: CHECK_S }));
      const microphone = await openMicrophone(
        (frame) => { frames.push(frame); peak = Math.max(peak, level(root, frame)); },
        () => {
          const isHeard = peak > 600;
          if (checked) URL.revokeObjectURL(checked);
          checked = isHeard ? URL.createObjectURL(wavOf(frames)) : null;
          playback.hidden = !isHeard;
          say(root, isHeard ? _("We heard you: the microphone works.") : _("Nothing was heard. Check which microphone is chosen and whether it is muted."));
          button.disabled = false;
        },
      );
      setTimeout(() => microphone.stop(), CHECK_S * 1000);
    } catch (error) {
      say(root, sentence(error));
      button.disabled = false;
    }
  }
  function playBack(button) {
    if (checked) new Audio(checked).play().catch(() => say(button.closest(".mic-check"), _("This browser does not play it.")));
  }

  // 16-bit mono at 16 kHz as a WAV file.
  function wavOf(frames) {
    const size = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
    const head = new DataView(new ArrayBuffer(44));
    const text = (at, letters) => [...letters].forEach((letter, n) => head.setUint8(at + n, letter.charCodeAt(0)));
    text(0, "RIFF"); head.setUint32(4, 36 + size, true); text(8, "WAVEfmt ");
    head.setUint32(16, 16, true); head.setUint16(20, 1, true); head.setUint16(22, 1, true);
    head.setUint32(24, 16000, true); head.setUint32(28, 32000, true);
    head.setUint16(32, 2, true); head.setUint16(34, 16, true);
    text(36, "data"); head.setUint32(40, size, true);
    return new Blob([head, ...frames], { type: "audio/wav" });
  }

  // A tap starts and another stops; held down, the button records until it is let go.
  let pressedAt = 0; // 0: the press did not begin a recording
  const release = () => { if (pressedAt && performance.now() - pressedAt > HOLD_MS) take?.stop(); };
  document.addEventListener("pointerdown", (event) => {
    const button = event.target.closest?.("[data-action='record']");
    pressedAt = 0;
    if (!button || button.disabled || take || event.button) return;
    pressedAt = performance.now();
    window.interviewer.voice?.stop();
    record(button.closest(".mic"));
  });
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-action]");
    if (button?.dataset.action === "mic-check") check(button);
    if (button?.dataset.action === "mic-playback") playBack(button);
    if (button?.dataset.action !== "record") return;
    if (pressedAt) { pressedAt = 0; return; }
    if (take) { take.stop(); return; }
    window.interviewer.voice?.stop();
    record(button.closest(".mic"));
  });
  document.addEventListener("change", (event) => {
    if ("microphone" in (event.target.dataset ?? {})) localStorage.setItem(DEVICE, event.target.value);
    if ("upload" in (event.target.dataset ?? {})) upload(event.target);
  });
  window.addEventListener("beforeunload", (event) => { if (take && !take.isDone) event.preventDefault(); });
})();
