/* A page that nobody makes anew must say itself that it is old. */
(() => {
  const list = document.querySelector("[data-published]");
  if (!list) return;
  const hours = (Date.now() - Date.parse(list.dataset.published)) / 36e5;
  const days = Math.floor(hours / 24);
  const words = hours < 1 ? "less than an hour ago" : hours < 48 ? `${Math.floor(hours)} hours ago` : `${days} days ago`;
  document.getElementById("age").textContent = `, ${words}`;
  if (hours > 36) {
    const notice = document.getElementById("old");
    notice.hidden = false;
    notice.textContent = `This list is ${days} ${days === 1 ? "day" : "days"} old: no newer one has been published.`;
  }
})();
