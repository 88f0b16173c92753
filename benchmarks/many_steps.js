// Goes through days, one in each frame of the browser. Returns the milliseconds from frame to frame, on average.
async ([first, count]) => {
  const step = (day) => {
    STEP;
  };
  const frame = () =>
    new Promise((done) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        channel.port2.postMessage(0);
      });
    });
  await frame();
  const begun = performance.now();
  for (let k = 0; k < count; k++) {
    step(first + k);
    await frame();
  }
  return (performance.now() - begun) / count;
}
