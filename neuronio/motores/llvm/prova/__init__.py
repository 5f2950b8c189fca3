"""A prova de um plano, que nada tem em comum com quem o monta: leia `rastro`, e depois `prova`."""
