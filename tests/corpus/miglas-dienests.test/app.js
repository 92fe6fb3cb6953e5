(function () {
  "use strict";
  var pages = {
    "/": ["Miglas dienests", "<p>Dienests brīdina par miglu uz ceļiem, jūrā un lidlaukos. Prognoze tiek atjaunota ik pēc trim stundām.</p><h2>Jaunumi</h2><article><h3>Bieza migla piekrastē</h3><time datetime='2026-11-21'>šodien</time></article>"],
    "/prognoze": ["Prognoze", "<p>Naktī un rīta stundās gaidāma bieza migla. Redzamība vietām zem simt metriem.</p>"],
    "/pakalpojumi": ["Pakalpojumi", "<ul><li><a href='http://portals.test/pakalpojumi/miglas-izzina'>Izziņa par redzamību</a></li></ul>"],
    "/kontakti": ["Kontakti", "<p>Klientu konsultācijas par izziņu pieteikšanu: 6200 4000, darbdienās 9–17.</p>"],
    "/meklet": ["Meklēt", "<form id='m'><label for='q'>Meklējamais vārds</label> <input id='q' name='q' type='search'> <button>Meklēt</button></form><div id='atrasts' role='status'></div>"]
  };
  function show() {
    var page = pages[location.pathname] || ["Lapa nav atrasta", "<p>Šādas lapas nav.</p>"];
    document.title = page[0] + " · Miglas dienests";
    document.getElementById("root").innerHTML = "<header><nav aria-label='Galvenā'><a href='/'>Sākums</a><a href='/prognoze'>Prognoze</a><a href='/pakalpojumi'>Pakalpojumi</a><a href='/kontakti'>Kontakti</a><a href='/meklet'>Meklēt</a></nav></header><main><h1>" + page[0] + "</h1>" + page[1] + "</main><footer><a href='https://x.com/miglasdienests'>Seko mums X</a></footer><button class='chat-bubble' id='sarunas-atvert'>Sarunāties ar dežurantu</button>";
    var form = document.getElementById("m");
    if (form) {
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        var word = document.getElementById("q").value.toLowerCase();
        var found = Object.keys(pages).filter(function (path) { return pages[path][1].toLowerCase().indexOf(word) >= 0; });
        document.getElementById("atrasts").innerHTML = found.length ? found.map(function (path) { return "<p><a href='" + path + "'>" + pages[path][0] + "</a></p>"; }).join("") : "Nekas nav atrasts.";
      });
    }
  }
  show();
})();
