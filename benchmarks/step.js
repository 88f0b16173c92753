// One step to a day: milliseconds in its script, and until the frame that shows it has been made.
(day) =>
  new Promise((done) => {
    const begun = performance.now();
    STEP;
    const script = performance.now() - begun;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done({ script, frame: performance.now() - begun });
      channel.port2.postMessage(0);
    });
  });
