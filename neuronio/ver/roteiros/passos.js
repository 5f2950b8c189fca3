(raiz, dados) => {
  const regua = raiz.querySelector("input"), conta = raiz.querySelector(".nn-conta");
  const quantos = raiz.querySelector("output"), tocar = raiz.querySelector("[data-tocar]");
  const casas = {}, numeros = {};
  for (const casa of raiz.querySelectorAll("[data-casa]")) {
    (casas[casa.dataset.casa] ??= []).push(casa);
    numeros[casa.dataset.casa] = casa.textContent;
  }
  const ultimo = dados.passos.length - 1;
  let relogio = null;
  regua.max = ultimo;
  if (ultimo === 0) raiz.querySelector(".nn-comandos").remove();

  function mostrar(k) {
    regua.value = k = Math.min(Math.max(k, 0), ultimo);
    for (const nome in casas) for (const casa of casas[nome]) casa.classList.remove("nn-a", "nn-b", "nn-c");
    for (const [nome, passo] of Object.entries(dados.aparecem))
      for (const casa of casas[nome] ?? []) casa.textContent = passo <= k ? numeros[nome] : "";
    const passo = dados.passos[k];
    for (const [classe, nomes] of Object.entries(passo.acesas))
      for (const nome of nomes) for (const casa of casas[nome] ?? []) casa.classList.add(classe);
    conta.innerHTML = passo.conta;
    trazer();
    quantos.textContent = `passo ${k + 1} de ${ultimo + 1}`;
  }
  function trazer() {
    // Só a caixa rola, e só para os lados: a página fica onde está.
    const acesa = ["c", "b"].map(cor => raiz.querySelector(`.nn-rolar .nn-${cor}`)).find(Boolean), caixa = acesa?.closest(".nn-rolar");
    if (!caixa) return;
    const [a, c] = [acesa.getBoundingClientRect(), caixa.getBoundingClientRect()];
    if (a.left < c.left || a.right > c.right) caixa.scrollLeft += (a.left + a.right - c.left - c.right) / 2;
  }
  function parar() {
    clearInterval(relogio);
    relogio = null;
    tocar.textContent = "tocar";
  }
  function andar(quanto) {
    parar();
    mostrar(+regua.value + quanto);
  }
  regua.addEventListener("input", () => andar(0));
  for (const botao of raiz.querySelectorAll("[data-ir]"))
    botao.addEventListener("click", () => andar(+botao.dataset.ir));
  for (const [nome, passo] of Object.entries(dados.aparecem))
    for (const casa of casas[nome] ?? [])
      casa.addEventListener("click", () => { parar(); mostrar(passo); });
  tocar.addEventListener("click", () => {
    if (relogio !== null) return parar();
    if (+regua.value === ultimo) mostrar(0);
    tocar.textContent = "parar";
    relogio = setInterval(() => {
      mostrar(+regua.value + 1);
      if (+regua.value === ultimo) parar();
    }, 1100);
  });
  mostrar(0);
}
