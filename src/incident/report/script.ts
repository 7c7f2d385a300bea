/**
 * The page's only script: filters the timeline by source and text. Without it every entry is shown and no filter is. Written
 * out rather than built from a function, so that its hash in the page's content security policy is that of what is here.
 */
export const SCRIPT = `
(function () {
  var box = document.getElementById("filters");
  var said = document.getElementById("shown");
  var words = document.getElementById("words");
  var entries = Array.prototype.slice.call(document.querySelectorAll("#timeline .entries li"));
  var days = Array.prototype.slice.call(document.querySelectorAll("#timeline .day"));
  var sources = Array.prototype.slice.call(box.querySelectorAll("input[type=checkbox]"));
  function apply() {
    var wanted = words.value.trim().toLowerCase();
    var on = sources.filter(function (one) { return one.checked; }).map(function (one) { return one.value; });
    var shown = 0;
    entries.forEach(function (entry) {
      var fits = on.indexOf(entry.dataset.source) >= 0 && entry.textContent.toLowerCase().indexOf(wanted) >= 0;
      entry.hidden = !fits;
      if (fits) shown += 1;
    });
    days.forEach(function (day) { day.hidden = day.querySelector("li:not([hidden])") === null; });
    said.textContent = shown + " of " + entries.length + " shown";
  }
  box.addEventListener("input", apply);
  box.addEventListener("reset", function () { setTimeout(apply, 0); });
  box.addEventListener("submit", function (event) { event.preventDefault(); });
  box.hidden = false;
  apply();
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details.long").forEach(function (one) { one.open = true; });
  });
})();
`;
