"""Os textos dos cadernos, e quem deles faz os cadernos que vão no pacote."""
