"""What a person reads while a job runs and when it ends: the same words on the pages and in the terminal."""

from __future__ import annotations

from planning.domain.message import N_, Message
from planning.store.records import DO_NOTHING, EXPLAIN_JOB, PRICES_JOB, PROPOSAL, RANKING, Job, JobState

_STEPS = {
    DO_NOTHING: N_("Comparaison : que se passe-t-il si l'on ne fait rien ?"),
    RANKING: N_("Comparaison : que donne un classement au tableur, à budget égal ?"),
}


_ENDED = {
    (EXPLAIN_JOB, JobState.DONE): N_("Les explications sont prêtes"),
    (EXPLAIN_JOB, JobState.CANCELLED): N_(
        "Explications arrêtées à votre demande : celles qui sont prêtes sont gardées"
    ),
    (PRICES_JOB, JobState.DONE): N_("Les prix des décisions sont prêts"),
    (PRICES_JOB, JobState.CANCELLED): N_(
        "Recherche des prix arrêtée à votre demande : ceux qui sont prêts sont gardés"
    ),
}


def job_sentence(job: Job) -> Message:
    """Say where a job stands."""
    if (job.kind, job.state) in _ENDED:
        return Message(_ENDED[job.kind, job.state])
    match job.state:
        case JobState.QUEUED:
            return Message(N_("Le calcul va commencer"))
        case JobState.RUNNING:
            return _running(job)
        case JobState.DONE:
            return job.message or Message(N_("Le plan est prêt"))
        case JobState.CANCELLED if job.plan_id is not None:
            return Message(N_("Calcul arrêté à votre demande : le meilleur plan trouvé est gardé"))
        case JobState.CANCELLED:
            return Message(N_("Calcul arrêté à votre demande, avant le premier plan"))
        case JobState.FAILED:
            return Message(N_("Le calcul n'a pas abouti : {reason}"), {"reason": job.message or ""})


def _running(job: Job) -> Message:
    if job.kind in (EXPLAIN_JOB, PRICES_JOB):
        return _explaining(job)
    if job.cancel_requested:
        return Message(N_("Arrêt demandé : le meilleur plan trouvé va être gardé"))
    if job.step != PROPOSAL or job.progress is None:
        return Message(_STEPS.get(job.step, N_("Préparation du calcul")))
    if job.progress.total is not None:
        preparing = N_("Préparation de la recherche rapide, une fois par machine : {done} sur {total}")
        return Message(preparing, {"done": job.progress.done, "total": job.progress.total})
    values = {"seconds": round(job.progress.seconds), "gap": job.progress.gap}
    if job.progress.is_slow:
        what = N_(
            "Calcul du plan : {seconds} s, plus lent : la recherche rapide ne peut être gardée dans aucun dossier"
        )
        return Message(what, values)
    if job.progress.objective is None or job.progress.gap is None:
        return Message(N_("Calcul du plan : {seconds} s, recherche d'un premier plan"), values)
    return Message(
        N_("Calcul du plan : {seconds} s, meilleur plan trouvé à {gap:percent1} au plus du meilleur possible"),
        values,
    )


def _explaining(job: Job) -> Message:
    if job.cancel_requested:
        return Message(N_("Arrêt demandé : ce qui est prêt va être gardé"))
    if job.progress is None or job.progress.total is None:
        ordering = N_("Explications : mise en ordre des résidences")
        return Message(N_("Préparation du calcul") if job.kind == PRICES_JOB else ordering)
    values = {"done": job.progress.done, "total": job.progress.total}
    if job.step == PRICES_JOB:
        return Message(N_("Décisions dont les prix sont cherchés : {done} sur {total}"), values)
    return Message(N_("Résidences expliquées : {done} sur {total}"), values)
