// The address of a calendar, copied by a button. Without this script it is marked and copied by hand.
"use strict";

(() => {
  const address = document.getElementById("address");
  const copy = document.getElementById("copy");
  const copied = document.getElementById("copied");

  async function put() {
    address.select();
    try {
      await navigator.clipboard.writeText(address.value);
      return true;
    } catch {  // not given, or not offered without https
      return document.execCommand("copy");
    }
  }

  address.addEventListener("focus", () => address.select());
  copy.addEventListener("click", async () => {
    copied.textContent = "";
    const done = await put();
    copied.textContent = done ? copied.dataset.done : copied.dataset.failed;
  });
  copy.hidden = false;

  // A second click on the way would ask the old page, which a new address has ended.
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
  window.addEventListener("pageshow", () => [...document.forms].forEach((form) => delete form.dataset.sent));
})();
