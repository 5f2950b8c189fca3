(raiz, dados) => {
  const svg = raiz.querySelector("svg"), frase = raiz.querySelector(".nn-conta");
  const escolhas = [...raiz.querySelectorAll("select")];
  const d = dados.mostra.length, meio = 0.43;
  // Do último eixo ao primeiro: para a direita, para baixo, para o fundo, e um bloco ao lado do outro.
  const tamanho = i => dados.mostra[d - 1 - i] ?? 1;
  const [nx, ny, nz, nb] = [0, 1, 2, 3].map(tamanho);
  const colunas = raiz.clientWidth < 520 ? 1 : Math.min(nb, 2);
  let giro = dados.giro[0], inclinacao = dados.giro[1];

  const centro = [nx, ny, nz].map(n => (n - 1) / 2);
  function girada([x, y, z]) {
    const [cg, sg, ci, si] = [Math.cos(giro), Math.sin(giro), Math.cos(inclinacao), Math.sin(inclinacao)];
    const [x1, z1] = [cg * x + sg * z, -sg * x + cg * z];
    return [x1, ci * y - si * z1, si * y + ci * z1];
  }
  // Cada bloco gira em torno de si, no seu lugar da página.
  function projetar(p, b = 0) {
    const [x, y, z] = girada(p.map((v, i) => v - centro[i]));
    const [raioX, raioY] = [Math.hypot(nx, nz), Math.hypot(ny, nz)];
    return [x + (b % colunas) * (raioX + 0.8), y + Math.floor(b / colunas) * (raioY + 2.8), z];
  }
  const faces = [
    [[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1]], [[-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]],
    [[-1, -1, -1], [-1, 1, -1], [-1, 1, 1], [-1, -1, 1]], [[1, -1, -1], [1, 1, -1], [1, 1, 1], [1, -1, 1]],
    [[-1, -1, -1], [1, -1, -1], [1, -1, 1], [-1, -1, 1]], [[-1, 1, -1], [1, 1, -1], [1, 1, 1], [-1, 1, 1]],
  ];
  const normais = [[0, 0, -1], [0, 0, 1], [-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0]];

  function indices(lugar) {
    const todos = [lugar.b, lugar.z, lugar.y, lugar.x];
    return d === 0 ? [] : todos.slice(4 - d);
  }
  const lugares = [];
  for (let b = 0; b < nb; b++) for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) lugares.push({ b, z, y, x, n: lugares.length });

  function desenhar() {
    const fatia = escolhas.map(e => e.value), ha = fatia.some(v => v !== ":") || dados.fatia !== null;
    const acesa = lugar => fatia.every((v, i) => v === ":" || +v === indices(lugar)[i])
      && (dados.fatia === null || dados.fatia[lugar.n]);
    const visiveis = normais.map(n => girada(n)[2] < -1e-6);
    const partes = [], limites = [Infinity, Infinity, -Infinity, -Infinity];
    const escala = 42, ponto = (p, b) => {
      const [x, y] = projetar(p, b).map(v => v * escala);
      limites[0] = Math.min(limites[0], x); limites[1] = Math.min(limites[1], y);
      limites[2] = Math.max(limites[2], x); limites[3] = Math.max(limites[3], y);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    };
    const fundo = l => girada([l.x, l.y, l.z])[2];
    for (const lugar of [...lugares].sort((p, q) => fundo(q) - fundo(p))) {
      const c = [lugar.x, lugar.y, lugar.z], sim = acesa(lugar);
      let casa = "";
      faces.forEach((face, i) => {
        if (!visiveis[i]) return;
        const cantos = face.map(v => ponto(c.map((k, eixo) => k + meio * v[eixo]), lugar.b)).join(" ");
        casa += `<polygon class="${i < 2 ? "nn-frente" : "nn-lado"}" points="${cantos}"/>`;
      });
      if (visiveis[0] && Math.abs(giro) < 1.1 && (d < 3 || !ha || sim)) {
        const [x, y] = ponto([c[0], c[1], c[2] - meio], lugar.b).split(",");
        casa += `<text x="${x}" y="${y}" text-anchor="middle" dominant-baseline="central">`
          + `${dados.numeros[lugar.n]}</text>`;
      }
      partes.push(`<g class="nn-casa${ha ? (sim ? " nn-acesa" : " nn-apagada") : ""}">${casa}</g>`);
    }
    const escrever = (p, texto, classe, b = 0) => {
      const [x, y] = ponto(p, b).split(",");
      partes.push(`<text class="${classe}" x="${x}" y="${y}" text-anchor="middle" dominant-baseline="central">`
        + `${texto}</text>`);
    };
    const nome = i => `eixo ${d - 1 - i}`;
    if (d > 0) {
      for (let x = 0; x < nx; x++) escrever([x, ny - 0.2, -0.5], x, "nn-indice");
      escrever([(nx - 1) / 2, ny + 0.35, -0.5], nome(0), "nn-eixo");
    }
    if (d > 1) {
      for (let y = 0; y < ny; y++) escrever([-0.75, y, -0.5], y, "nn-indice");
      escrever([d > 3 ? -2.1 : -1.75, (ny - 1) / 2, -0.5], nome(1), "nn-eixo");
    }
    if (d > 2) {
      for (let z = 0; z < nz; z++) escrever([nx - 0.1, ny - 0.3, z], z, "nn-indice");
      escrever([nx + (d > 3 ? 1.2 : 0.8), ny, (nz - 1) / 2], nome(2), "nn-eixo");
    }
    if (d > 3) for (let b = 0; b < nb; b++)
      escrever([(nx - 1) / 2, -1.5, (nz - 1) / 2], `${nome(3)}: ${b}`, "nn-eixo", b);
    const [x0, y0, x1, y1] = limites, borda = d > 3 ? 46 : 26;
    svg.setAttribute("viewBox", [x0 - borda, y0 - borda, x1 - x0 + 2 * borda, y1 - y0 + 2 * borda]
      .map(v => v.toFixed(1)).join(" "));
    svg.classList.toggle("nn-blocos", d > 3 && colunas > 1);
    svg.style.maxWidth = `${1.25 * (x1 - x0 + 2 * borda)}px`;
    svg.innerHTML = partes.join("");
    const escrita = fatia.join(", "), fica = dados.forma.filter((_, i) => fatia[i] === ":");
    const forma = fica.length ? `(${fica.join(", ")}${fica.length === 1 ? "," : ""})` : "um número só";
    frase.innerHTML = fatia.some(v => v !== ":")
      ? `<code>x[${escrita}]</code> tem a forma <b class="nn-a">${forma}</b>`
      : dados.frase;
  }
  function girar(x, y) {
    giro = Math.max(-1.5, Math.min(1.5, giro + x));
    inclinacao = Math.max(-1.5, Math.min(1.5, inclinacao + y));
    desenhar();
  }
  const teclas = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, -0.12], ArrowDown: [0, 0.12] };
  svg.addEventListener("keydown", e => {
    if (!(e.key in teclas)) return;
    e.preventDefault();
    e.stopPropagation();
    girar(...teclas[e.key]);
  });
  let antes = null;
  svg.addEventListener("pointerdown", e => { antes = [e.clientX, e.clientY]; svg.setPointerCapture(e.pointerId); });
  svg.addEventListener("pointermove", e => {
    if (!antes) return;
    girar((e.clientX - antes[0]) / 150, (e.clientY - antes[1]) / 150);
    antes = [e.clientX, e.clientY];
  });
  for (const fim of ["pointerup", "pointercancel"]) svg.addEventListener(fim, () => { antes = null; });
  for (const escolha of escolhas) escolha.addEventListener("change", desenhar);
  desenhar();
}
