// One step to a day. Returns the milliseconds in its script, and those until the frame that shows the day is made.
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
