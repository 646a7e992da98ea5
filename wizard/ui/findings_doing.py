"""What the buttons of the pages of findings do, with a notice that takes it back."""

from collections.abc import Callable, Collection, Iterable, Mapping

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from wizard.checks.questions import Question
from wizard.flow.consenting import awaited
from wizard.flow.state import FindingKey, HostStatus, State, VmKey
from wizard.model.choices import AnswerKey, Consent, Preparation
from wizard.model.findings import Finding
from wizard.ui.accept_form import AcceptForm
from wizard.ui.answer_form import AnswerForm, Answers
from wizard.ui.answers import answer_words, places_for, said_at, typed_of, vm_key, whom
from wizard.ui.choices_consent import Asked, ask_consents
from wizard.ui.findings_acts import Acts, Several
from wizard.ui.findings_kinds import was_put_in
from wizard.ui.page import Page
from wizard.ui.questions_dialog import QuestionsDialog
from wizard.ui.tasks import answer
from wizard.ui.words import plural

Keys = tuple[FindingKey, ...]


class Doing:
    """Acts on findings for a page. ``show`` shows its current row again.

    What is typed and not decided is kept here, so that no other row and no answer of a host takes
    it away.
    """

    def __init__(self, page: Page, show: Callable[[], object]) -> None:
        self._page = page
        self._flow = page.flow
        self._show = show
        self._accepting: Keys = ()
        self._form: AcceptForm | None = None
        self._reasons: dict[Keys, str] = {}
        self._answers = Answers(self._answer)

    def acts(self) -> Acts:
        """Return what the buttons of the pane do."""
        return Acts(
            check_again=lambda host: self.ask_hosts([host]),
            leave_out=self.leave_out,
            take_in=self.take_in,
            open_source=open_page,
            copy=self._copy,
            put_in=self._put_in,
            take_out=self._take_out,
            begin_accepting=self._begin_accepting,
            is_accepting=lambda findings: self._accepting == _keys(findings),
            accept_form=self._accept_form,
            withdraw=self._withdraw,
            answer_form=self._answer_form,
            take_back=self._take_back,
            ask=self.open_questions,
        )

    # Asking hosts

    def ask_hosts(self, hosts: Iterable[str]) -> None:
        """Ask hosts again, unless some are being asked already."""
        wanted = tuple(hosts)
        if wanted and not asked_now(self._flow.state):
            self._page.tasks.start(self._flow.hosting.read_again(wanted))

    # Leaving out

    def leave_out(self, keys: frozenset[VmKey]) -> None:
        """Leave VMs out."""
        self._flow.deciding.leave_out(keys)
        self._notice(f"{plural(len(keys), 'VM')} left out.", lambda: self.take_in(keys))

    def take_in(self, keys: frozenset[VmKey]) -> None:
        """Take VMs in again."""
        self._flow.deciding.take_in(keys)

    # The plan

    def _put_in(self, findings: Several) -> None:
        """Put into the plan; what has no way back is agreed to at once, or taken out again."""
        self._flow.deciding.resolve(findings)
        keys = _keys(findings)
        asked = lasting_of(findings, self._flow.state)
        if asked:
            self._page.tasks.start(self._agree(keys, asked))
            return
        self._notice(
            f"{plural(len(findings), 'finding')} put into the plan.",
            lambda: self._flow.deciding.undecide(keys),
        )

    async def _agree(self, keys: Keys, asked: Mapping[VmKey, str]) -> None:
        question = Asked({Consent.UPGRADE_VERSION: tuple(asked.values())})
        if await ask_consents(self._page.window(), question):
            self._flow.deciding.agree(dict.fromkeys(asked, (Consent.UPGRADE_VERSION,)))
            words = f"{plural(len(keys), 'finding')} put into the plan, with your consent."
            self._notice(words, lambda: self._flow.deciding.undecide(keys))
        else:
            self._flow.deciding.undecide(keys)
            self._notice("Not put into the plan: you did not agree.")

    def _take_out(self, findings: Several) -> None:
        """Take out, with all other findings that the same settings put right."""
        taken = _sharing(findings, self._flow.state)
        self._flow.deciding.undecide(_keys(taken))
        self._notice(
            f"{plural(len(taken), 'finding')} taken out of the plan.",
            lambda: self._flow.deciding.resolve(taken),
        )

    # Accepting

    def _begin_accepting(self, findings: Several) -> None:
        self._accepting = _keys(findings)
        self._show()
        if self._form is not None:
            # The button that was pressed gives the focus away when it goes; take it after that.
            QTimer.singleShot(0, self._form.reason, self._form.reason.setFocus)

    def _accept_form(self, findings: Several) -> AcceptForm:
        keys = _keys(findings)

        def keep(reason: str) -> None:
            self._reasons[keys] = reason

        def accept(reason: str) -> None:
            self._end_accepting()
            self._reasons.pop(keys, None)
            self._flow.deciding.accept(findings, reason)
            self._notice(
                f"{plural(len(findings), 'finding')} accepted.",
                lambda: self._flow.deciding.undecide(keys),
            )

        def go_back() -> None:
            self._end_accepting()
            self._show()

        self._form = AcceptForm(self._reasons.get(keys, ""), keep, accept, go_back)
        return self._form

    def _end_accepting(self) -> None:
        self._accepting, self._form = (), None

    def _withdraw(self, findings: Several) -> None:
        self._flow.deciding.undecide(_keys(findings))
        self._notice("The acceptance is withdrawn.")

    # Answers

    def _answer_form(self, finding: Finding, question: Question) -> AnswerForm:
        choices = self._flow.state.choices
        at = said_at(question, vm_key(finding), choices)
        said = typed_of(question, choices.answers[at].value) if at is not None else ""
        return AnswerForm(question, places_for(question, finding), self._answers, said)

    def _answer(self, question: Question, value: str, key: VmKey) -> None:
        at: AnswerKey = (question.id, *key)
        before = self._flow.state.choices.answers.get(at)

        def undo() -> None:
            if before is None:
                self._take_back([at])
            else:
                self._flow.deciding.answer(question.id, before.value, *key)

        self._flow.deciding.answer(question.id, value, *key)
        said = f"Answered for {whom(at, self._flow.state)}: {answer_words(question, value)}."
        self._notice(said, undo)

    def _take_back(self, keys: Collection[AnswerKey]) -> None:
        self._flow.deciding.take_answers_back(keys)

    def open_questions(self, question: str = "") -> None:
        """Open the dialog of all questions, at one of them."""
        self._page.tasks.start(self._ask_all(question))

    async def _ask_all(self, question: str) -> None:
        await answer(QuestionsDialog(self._page.window(), self._flow, question))

    # Else

    def _copy(self, text: str) -> None:
        copy(text)
        self._notice("Copied.")

    def _notice(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        self._page.notice(sentence, None if undo is None else ("Undo", undo))


def asked_now(state: State) -> tuple[str, ...]:
    """Return the hosts that are being asked."""
    return tuple(e.name for e in state.hosts if e.status is HostStatus.CONNECTING)


def open_page(url: str) -> None:
    """Open a page of the web in the user's browser."""
    QDesktopServices.openUrl(QUrl(url))


def copy(text: str) -> None:
    """Put text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def _keys(findings: Iterable[Finding]) -> Keys:
    return tuple(f.key for f in findings)


def lasting_of(findings: Several, state: State) -> dict[VmKey, str]:
    """Name the VMs whose configuration version these findings let the plan upgrade."""
    upgraded = {
        (f.subject.host, f.subject.vm.id)
        for f in findings
        if f.subject.vm is not None
        and any(w.preparation is Preparation.CONFIGURATION_VERSION for w in f.remediations)
    }
    return {
        key: vm.ref.name
        for key, vm, missing in awaited(state)
        if key in upgraded and Consent.UPGRADE_VERSION in missing
    }


def _sharing(findings: Several, state: State) -> Several:
    """Return these findings, and others that the same setting of the same VM puts right."""

    def settings(finding: Finding) -> set[object]:
        return {(finding.subject, way.preparation) for way in finding.remediations}

    gone = {pair for f in findings for pair in settings(f)}
    return tuple(f for f in state.findings if was_put_in(f) and settings(f) & gone)
