(raiz, dados) => {
  const regua = raiz.querySelector("input"), conta = raiz.querySelector(".nn-conta");
  const [ponto, inclinacao] = raiz.querySelectorAll("circle"), tangente = raiz.querySelector(".nn-tangente");
  const [x0, x1, y0, y1] = dados.faixa, [esquerda, direita, topo, base] = dados.quadro;
  const noX = x => esquerda + (x - x0) / (x1 - x0) * (direita - esquerda);
  const noY = y => base - (y - y0) / (y1 - y0) * (base - topo);
  const escrever = v => v.toFixed(3).replace(".", ",").replace("-", "−");

  function mostrar() {
    const k = +regua.value, x = dados.x[k], f = dados.f[k], g = dados.g[k];
    ponto.setAttribute("cx", noX(x));
    ponto.setAttribute("cy", noY(f));
    inclinacao.setAttribute("cx", noX(x));
    inclinacao.setAttribute("cy", noY(g));
    const meia = 1.1 / Math.hypot(1, g);
    for (const [lado, quanto] of [["1", -meia], ["2", meia]]) {
      tangente.setAttribute("x" + lado, noX(x + quanto));
      tangente.setAttribute("y" + lado, noY(f + quanto * g));
    }
    conta.innerHTML = `x = ${escrever(x)} &nbsp; <b class="nn-a">f(x) = ${escrever(f)}</b> &nbsp; `
      + `<b class="nn-b">f′(x) = ${escrever(g)}</b>: um passo pequeno em x muda f ${dados.vezes(g)}`;
  }
  dados.vezes = g => Math.abs(g) < 0.005 ? "quase nada, e quase nenhum gradiente passa"
    : `${escrever(Math.abs(g))} vezes esse passo${g < 0 ? ", para o outro lado" : ""}`;
  regua.addEventListener("input", mostrar);
  mostrar();
}
