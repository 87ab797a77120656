"""Series that cannot be trusted stop the calculation with a sentence each: where, what, what to do."""

import pytest

from planning.domain.errors import DataError
from planning.i18n import FRENCH
from planning.tables.histories import read_histories

HEAD = "country,year,applications\n"
AGES = "department,year,age_40,age_45\n"
OWN = "series_id,label,kind,territory,year,value,unit\n"


def sentences(error):
    return [(problem.file, FRENCH(problem.what), FRENCH(problem.remedy)) for problem in error.problems]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("asylum_by_country.csv", HEAD + "FRA,2000,5\nFRA,2002,6\n", "FRA : rien entre 2000 et 2002"),
        ("asylum_by_country.csv", HEAD + "FRA,2000,5\nFRA,2000,6\n", "FRA : l'année 2000 figure deux fois"),
        ("asylum_by_country.csv", HEAD + "FRA,2000,beaucoup\n", "« beaucoup » n'est pas un nombre"),
        ("asylum_by_country.csv", HEAD + "FRA,2000,-3\n", "« -3 » est plus petit que 1"),
        ("asylum_by_country.csv", HEAD + "FRA,2000,0\n", "« 0 » est plus petit que 1"),
        ("population_by_age.csv", AGES + "57,2000,5,6\n57,2002,5,6\n", "57 : rien entre 2000 et 2002"),
        ("population_by_age.csv", AGES + "57,2000,5,6\n57,2000,5,6\n", "57 : l'année 2000 figure deux fois"),
        ("population_by_age.csv", AGES + "57,2000,cinq,6\n", "« cinq » n'est pas un nombre"),
        ("population_by_age.csv", AGES + "57,2000,-5,6\n", "« -5 » est négatif"),
        ("population_by_age.csv", AGES + "57,2000,5,6\n57,2001,5,6\n54,2000,1,2\n", "n'ont pas les mêmes années"),
        ("population_by_age.csv", "department,year,age_40,age_47\n57,2000,5,6\n", "de 5 en 5"),
    ],
)
def test_one_sentence_per_fault_of_a_long_series(tmp_path, name, text, words):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_histories(tmp_path)
    found = sentences(caught.value)
    assert any(file == name and words in what and remedy for file, what, remedy in found), found
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("w,Attente,stock,,2020,5,d\nw,Attente,stock,,2022,5,d\n", "w : rien entre 2020 et 2022"),
        ("w,Attente,stock,,2020,5,d\nw,Attente,stock,,2020,5,d\n", "w, , 2020"),
        ("w,Attente,stock,,2020,beaucoup,d\n", "« beaucoup » n'est pas un nombre"),
        ("w,Attente,stock,,2020,-4,d\n", "« -4 » est négatif"),
        ("w,Attente,stock,nulle_part,2020,4,d\n", "« nulle_part » n'existe pas"),
        ("w,Attente,stock,,2020,4,d\nw,Attente,flow,,2021,4,d\n", "plusieurs natures"),
    ],
)
def test_one_sentence_per_fault_of_an_operators_series(demo_copy, text, words):
    found = demo_copy(operator_series=OWN + text)
    assert any(words in sentence for sentence in found), found


def test_no_file_no_history(tmp_path):
    assert read_histories(tmp_path / "absent").ages is None
