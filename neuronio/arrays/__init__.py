"""Arrays: fazer um array do que a pessoa deu, conferir os números dele, e lembrar de onde ele veio."""
