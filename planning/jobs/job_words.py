"""What a person reads while a job runs and when it ends: the same words on the pages and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planning.domain.message import N_, Message
from planning.store.records import (
    DO_NOTHING,
    EXPLAIN_JOB,
    FIGURES_JOB,
    FRONTIER_JOB,
    PLAN_JOB,
    PRICES_JOB,
    PROPOSAL,
    RANKING,
    Job,
    JobState,
)

_STEPS = {
    DO_NOTHING: N_("Comparaison : que se passe-t-il si l'on ne fait rien ?"),
    RANKING: N_("Comparaison : que donne un classement au tableur, à budget égal ?"),
}


_ENDED = {
    (EXPLAIN_JOB, JobState.DONE): N_("Les explications sont prêtes"),
    (EXPLAIN_JOB, JobState.CANCELLED): N_(
        "Explications arrêtées à votre demande : celles qui sont prêtes sont gardées"
    ),
    (FRONTIER_JOB, JobState.DONE): N_("Ce que chaque budget achète est prêt"),
    (FRONTIER_JOB, JobState.CANCELLED): N_(
        "Recherche arrêtée à votre demande : les budgets qui ont leur plan sont gardés"
    ),
    (FIGURES_JOB, JobState.DONE): N_("Les chiffres qui comptent sont connus"),
    (FIGURES_JOB, JobState.CANCELLED): N_(
        "Recherche des chiffres qui comptent arrêtée à votre demande : ce qui est trouvé est gardé"
    ),
    (PRICES_JOB, JobState.DONE): N_("Les prix des décisions sont prêts"),
    (PRICES_JOB, JobState.CANCELLED): N_(
        "Recherche des prix arrêtée à votre demande : ceux qui sont prêts sont gardés"
    ),
}


@dataclass(frozen=True)
class Turn:
    """How many jobs go before one that waits, and the most that they may still take; None = nobody knows."""

    ahead: int
    seconds: float | None


def turn_of(job: Job, active: Sequence[Job]) -> Turn:
    """Return the turn of a job among those that run or wait, in their order (`Store.active_jobs`).

    An explanation that runs gives way to a plan at once.
    """
    ids = [one.id for one in active]
    before = list(active[: ids.index(job.id)]) if job.id in ids else []
    if job.kind == PLAN_JOB:
        before = [one for one in before if one.kind == PLAN_JOB]
    left = [_left(one) for one in before]
    return Turn(len(before), None if None in left else sum(one for one in left if one is not None))


def _left(job: Job) -> float | None:
    if job.kind != PLAN_JOB or job.scenario.time_limit is None:
        return None
    return max(0.0, job.scenario.time_limit - (job.progress.seconds if job.progress else 0.0))


def _waiting(turn: Turn) -> Message:
    if turn.seconds is None:
        return Message(N_("En attente : calculs avant celui-ci : {ahead}"), {"ahead": turn.ahead})
    values = {"ahead": turn.ahead, "seconds": round(turn.seconds)}
    return Message(N_("En attente : calculs avant celui-ci : {ahead}, {seconds} s au plus environ"), values)


def job_sentence(job: Job, turn: Turn | None = None) -> Message:
    """Say where a job stands; `turn` is that of a job that waits."""
    if job.is_keeping:
        return Message(N_("Calcul arrêté : le meilleur plan trouvé est mis au propre, quelques secondes encore"))
    if (job.kind, job.state) in _ENDED and job.message is None:
        return Message(_ENDED[job.kind, job.state])
    match job.state:
        case JobState.QUEUED:
            return Message(N_("Le calcul va commencer")) if turn is None or not turn.ahead else _waiting(turn)
        case JobState.RUNNING:
            return _running(job)
        case JobState.DONE:
            return job.message or Message(N_("Le plan est prêt"))
        case JobState.CANCELLED:
            return _stopped(job)
        case JobState.FAILED:
            return Message(N_("Le calcul n'a pas abouti : {reason}"), {"reason": job.message or ""})


def _stopped(job: Job) -> Message:
    """Say that a job was stopped: on request, or why; and what is kept."""
    has_plan = job.plan_id is not None and job.kind == PLAN_JOB
    if job.message is not None:
        kept = N_("Calcul interrompu ({reason}) : le meilleur plan trouvé est gardé")
        again = N_("Calcul interrompu ({reason}) : relancez-le")
        return Message(kept if has_plan else again, {"reason": job.message})
    if has_plan:
        return Message(N_("Calcul arrêté à votre demande : le meilleur plan trouvé est gardé"))
    return Message(N_("Calcul arrêté à votre demande, avant le premier plan"))


def _running(job: Job) -> Message:
    if job.kind in (EXPLAIN_JOB, PRICES_JOB, FRONTIER_JOB, FIGURES_JOB):
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
        if job.kind == FRONTIER_JOB:
            return Message(N_("Préparation du calcul"))
        ordering = N_("Explications : mise en ordre des résidences")
        return Message(N_("Préparation du calcul") if job.kind != EXPLAIN_JOB else ordering)
    values = {"done": job.progress.done, "total": job.progress.total}
    if job.step == FRONTIER_JOB and job.progress.done == job.progress.total:
        return Message(N_("Chaque budget a sa première réponse : elles sont comparées et améliorées"), values)
    if job.step == FRONTIER_JOB:
        return Message(N_("Budgets qui ont une réponse : {done} sur {total}"), values)
    if job.step == FIGURES_JOB:
        return Message(N_("Chiffres examinés : {done} sur {total}"), values)
    if job.step == PRICES_JOB:
        return Message(N_("Décisions dont les prix sont cherchés : {done} sur {total}"), values)
    return Message(N_("Résidences expliquées : {done} sur {total}"), values)
