"""The screens Modèle and Sources: what the plan rests on."""
