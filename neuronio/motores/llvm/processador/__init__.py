"""Para o que se compila: os `vetores` e os `caches` de um processador, que juntos são um `processador`."""
