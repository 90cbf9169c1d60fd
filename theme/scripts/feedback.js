// "Was this helpful?": the step that the reader was sent to goes along.
const feedback = document.querySelector(".feedback");
const step = () => location.hash.slice(1);

listen(feedback, "click", async ({ target }) => {
  if (target.href && step()) target.href = target.href.replace(/(?:%23[^&]*?)?(?=%0A)/, `%23${step()}`);
  if (!target.value) return;
  const { article, version, url, thanks, failed } = feedback.dataset;
  const answer = { helpful: target.value === "yes", article, step: step(), version };
  const buttons = feedback.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  const options = { method: "POST", credentials: "omit", referrerPolicy: "no-referrer", headers: { "Content-Type": "application/json" } };
  const done = await fetch(url, { ...options, body: JSON.stringify(answer) }).then(({ ok }) => ok, () => false);
  feedback.firstElementChild.textContent = done ? thanks : failed;
  say(done ? thanks : failed);
  buttons.forEach((button) => (done ? button.remove() : (button.disabled = false)));
});
