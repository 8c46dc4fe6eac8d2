Et fund er et forløb med hjælp på månedens sidste dag, hvor det første af disse gælder:

- **Lukket sag:** Borgeren er død, fraflyttet eller udrejst, men forløbet står åbent med en anden kommune som betaler.
- **Konflikt:** Registret og fagsystemet siger hver sin anden kommune.
- **Manglende opkrævning:** Registret siger, at en anden kommune skal betale, men fagsystemet har ingen eller vores egen.
- **Mangler i CPR:** Fagsystemet siger en anden kommune, men registret vores egen.
- **Forkert registrering:** Borgeren bor i en anden kommune, registret siger vores, og fagsystemet siger ingenting.

Registret er registreringen af betalingskommune i CPR (type 4), ellers bopælskommunen. Et løst fund var der måneden før, men er der ikke mere; udgiften siden fundet kom, er lagt sammen for de måneder, det har stået på uden afbrydelse.
