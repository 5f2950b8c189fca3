"""O que os testes de motores têm em comum está nos módulos ao lado; este arquivo os põe ao alcance."""
