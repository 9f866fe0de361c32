"""Review: what an officer saves waits where the unit wants it, and nothing of it is ever lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import uuid4

import pytest

from st_db.access import Caller
from st_db.errors import Conflict, Forbidden, NotFound, UsageError
from st_db.library import Library
from st_db.library.edits import Clash, Edit, Outcome, Refused, Saved, Submitted
from st_db.records.stored import Draft
from st_db.store import new_id

LOCAL = Caller.local("vi", "test")


def staff(user: str, role: str, unit: str | None) -> Caller:
    return Caller(user, frozenset({role}), unit, "vi", "page")  # type: ignore[arg-type]


AN = staff("an", "officer", "tdc")
BINH = staff("binh", "officer", "so-huu")
LAN = staff("lan", "reviewer", "tdc")
MAI = staff("mai", "reviewer", "so-huu")


@pytest.fixture
def office(library: Library) -> Library:
    """A library whose unit ``tdc`` wants review and whose ``so-huu`` does not."""
    library.units.save(LOCAL, "tdc", ("Phòng Tiêu chuẩn", None), review=True)
    library.units.save(LOCAL, "so-huu", ("Phòng Sở hữu trí tuệ", None))
    return library


def new(title: str, number: str) -> Edit:
    return Edit(str(uuid4()), {"number": number, "title": title}, "standard")


def submitted(library: Library, caller: Caller, edit: Edit) -> Submitted:
    outcome = library.editing.save(caller, edit)
    assert isinstance(outcome, Submitted), outcome
    return outcome


def made(library: Library, edit: Edit, caller: Caller = BINH) -> str:
    outcome = library.editing.save(caller, edit)
    assert isinstance(outcome, Saved), outcome
    return outcome.record_id


def test_only_what_officers_of_the_unit_save_waits(office: Library) -> None:
    waiting = submitted(office, AN, new("Cà phê", "TCVN 1:2020"))
    with pytest.raises(NotFound):
        office.records.get(LOCAL, waiting.record_id)
    made(office, new("Chè", "TCVN 2:2020"))
    made(office, new("Gạo", "TCVN 3:2020"), LOCAL)
    assert [s.author for s in office.review.waiting(LAN)] == ["an"]
    assert office.review.waiting(MAI) == []


def test_only_what_somebody_changed_is_laid_before_the_reviewer(office: Library) -> None:
    fresh = submitted(office, AN, new("Cà phê", "TCVN 1:2020"))
    waiting = office.review.get(LAN, fresh.submission)
    assert [line[0] for line in office.review.told(LAN, waiting)] == ["Số", "Tên"]
    values = {"budget_total": 6_200_000_000, "currency": "VND", "title": "Rong"}
    id_ = made(office, Edit(str(uuid4()), values, "task"))
    office.standing.set(LOCAL, id_, unit="tdc")
    given = {"budget_total": "6,5 tỷ", "start_date": "05/01/2023"}
    changed = submitted(office, AN, Edit(str(uuid4()), given, "", id_, 2))
    assert office.review.told(LAN, office.review.get(LAN, changed.submission)) == [
        ("Ngày bắt đầu", "(trống)", "05/01/2023"),
        ("Tổng kinh phí", "6,2 tỷ đồng", "6,5 tỷ đồng"),
    ]


def test_what_came_back_goes_on_as_it_was_typed(office: Library) -> None:
    typed = {"number": "TCVN 1:2020", "title": "Cà phê"}
    first = Draft(new_id(), "", "standard", None, 0, 0, typed, ())
    kept, outcome = office.drafting.save(AN, first, new_id())
    assert isinstance(outcome, Submitted)
    office.review.give_back(LAN, outcome.submission, "Ghi đủ tên")
    (returned,) = office.review.own(AN)
    again = office.drafting.bring_back(AN, returned.edit["draft"])
    form = office.drafting.resume(AN, again.id)
    assert form.draft is not None
    assert form.over == typed
    better = replace(form.draft, typed={**typed, "title": "Cà phê nhân"})
    _, outcome = office.drafting.save(AN, better, new_id())
    assert isinstance(outcome, Submitted)
    (waiting,) = office.review.waiting(LAN)  # in the place of the first one
    assert waiting.record_id == returned.record_id
    assert isinstance(office.review.accept(LAN, waiting.id), Saved)
    assert office.records.get(LOCAL, "TCVN 1:2020").title == "Cà phê nhân"
    assert kept.id == again.id


def test_accepting_saves_as_the_author_and_names_who_accepted(office: Library) -> None:
    waiting = submitted(office, AN, new("Cà phê", "TCVN 1:2020"))
    outcome = office.review.accept(LAN, waiting.submission, "Tốt")
    assert isinstance(outcome, Saved)
    record = office.records.get(LOCAL, "TCVN 1:2020")
    assert (record.id, record.history[0].actor) == (waiting.record_id, "an")
    assert record.history[0].source == "review: lan"
    assert office.store.get(record.id).unit_id == "tdc"  # type: ignore[union-attr]
    decided = office.review.get(AN, waiting.submission)
    assert (decided.state, decided.reviewer, decided.answer) == ("accepted", "lan", "Tốt")
    with pytest.raises(Conflict):
        office.review.accept(LAN, waiting.submission)


def test_what_is_returned_comes_back_with_its_reason_and_is_replaced_when_sent_again(
    office: Library,
) -> None:
    first = submitted(office, AN, new("Ca fe", "TCVN 1:2020"))
    with pytest.raises(UsageError):
        office.review.give_back(LAN, first.submission, "  ")
    office.review.give_back(LAN, first.submission, "Viết có dấu")
    assert [(s.state, s.answer) for s in office.review.own(AN)] == [("returned", "Viết có dấu")]
    values = {"number": "TCVN 1:2020", "title": "Cà phê"}
    again = Edit(str(uuid4()), values, "standard", follows=(first.submission,))
    second = submitted(office, AN, again)
    assert second.record_id == first.record_id
    assert [s.id for s in office.review.own(AN)] == [second.submission]
    assert isinstance(office.review.accept(LAN, second.submission), Saved)
    assert office.records.get(LOCAL, first.record_id).title == "Cà phê"


def test_what_cannot_be_saved_is_said_before_it_is_submitted(office: Library) -> None:
    made(office, new("Chè", "TCVN 2:2020"))
    assert isinstance(office.editing.save(AN, new("Khác", "TCVN 2:2020")), Refused)
    assert isinstance(office.editing.save(AN, new("", "")), Refused)
    foreign = office.records.get(LOCAL, "TCVN 2:2020")
    with pytest.raises(Forbidden):
        office.editing.save(AN, Edit(str(uuid4()), {"title": "Của tôi"}, "", foreign.id, 1))
    assert office.review.waiting(LAN) == []


def test_sent_again_because_no_answer_came_it_is_submitted_once(office: Library) -> None:
    edit = new("Cà phê", "TCVN 1:2020")
    assert submitted(office, AN, edit) == submitted(office, AN, edit)
    assert len(office.review.waiting(LAN)) == 1
    other = Edit(edit.save_id, {"title": "Khác", "number": "TCVN 9:2020"}, "standard")
    with pytest.raises(UsageError):
        office.editing.save(AN, other)


def test_an_edit_is_laid_over_what_others_did_meanwhile_and_asks_where_it_collides(
    office: Library,
) -> None:
    id_ = made(office, new("Cà phê", "TCVN 1:2020"), LOCAL)

    def edit(**values: str) -> Edit:
        return Edit(str(uuid4()), values, "", id_, 1)

    beside = submitted(office, AN, edit(scope="Hạt rang"))
    office.editing.save(LOCAL, edit(title="Cà phê rang"))
    assert isinstance(office.review.accept(LAN, beside.submission), Saved)
    after = office.records.get(LOCAL, id_)
    assert (after.title, after.fields["scope"]) == ("Cà phê rang", "Hạt rang")

    against = submitted(office, AN, Edit(str(uuid4()), {"title": "Cà phê bột"}, "", id_, 3))
    office.editing.save(LOCAL, Edit(str(uuid4()), {"title": "Cà phê hòa tan"}, "", id_, 3))
    outcome = office.review.accept(LAN, against.submission)
    assert isinstance(outcome, Clash)
    assert office.records.get(LOCAL, id_).title == "Cà phê hòa tan"
    assert office.review.get(LAN, against.submission).state == "submitted"
    office.review.give_back(LAN, against.submission, "Đã có người sửa tên")


def test_reviewers_decide_about_their_unit_only_and_nobody_about_the_own_edit(
    office: Library,
) -> None:
    both = Caller("an", frozenset({"officer", "reviewer"}), "tdc", "vi", "page")
    waiting = submitted(office, both, new("Cà phê", "TCVN 1:2020"))
    for caller in (both, MAI, BINH, AN, Caller.public()):
        with pytest.raises(Forbidden):
            office.review.accept(caller, waiting.submission)
        with pytest.raises(Forbidden):
            office.review.give_back(caller, waiting.submission, "Không")
    for caller in (MAI, BINH):
        with pytest.raises(NotFound):
            office.review.get(caller, waiting.submission)
    with pytest.raises(NotFound):
        office.review.withdraw(BINH, waiting.submission)
    assert office.review.withdraw(AN, waiting.submission).state == "withdrawn"
    with pytest.raises(Conflict):
        office.review.accept(LAN, waiting.submission)


def test_two_reviewers_at_once_decide_once(office: Library) -> None:
    waiting = submitted(office, AN, new("Cà phê", "TCVN 1:2020"))
    outcomes: list[Outcome | str] = []

    def decide(work: str) -> None:
        try:
            if work == "accept":
                outcomes.append(office.review.accept(LAN, waiting.submission))
            else:
                office.review.give_back(LAN, waiting.submission, "Không")
                outcomes.append("returned")
        except Conflict:
            outcomes.append("late")

    threads = [threading.Thread(target=decide, args=(work,)) for work in ("accept", "return") * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(threads)
    assert outcomes.count("late") == len(threads) - 1
    saved = bool(office.store.get_many([waiting.record_id]))
    assert saved is (office.review.get(AN, waiting.submission).state == "accepted")
