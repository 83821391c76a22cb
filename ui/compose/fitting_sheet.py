"""Fitting a picture of the post that is open: the form over the window, the work off the GUI thread, the
outcome.
"""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ui.compose import editing
from ui.compose.editing import Tab
from ui.compose.fit_form import Fit, FitForm, Scope
from ui.compose.picture_store import PictureStore
from ui.compose.sheet import Sheet
from ui.compose.targets import Targets
from ui.desk import Desk
from ui.overlay import Overlay
from warroom.domain.media import MediaInfo
from warroom.domain.post import Picture
from warroom.errors import WarroomError
from warroom.services import fitting

_WIDTH = 900


def offer_fitting(
    over: QWidget,
    desk: Desk,
    store: PictureStore,
    sheet: Sheet,
    place: tuple[Tab, int, int],
    targets: Targets,
) -> FitForm:
    """Show the form for the picture at `place` (tab, part, number); what it makes goes into `sheet`."""
    tab, part, number = place
    picture = editing.thread_of(sheet.draft, tab)[part].pictures[number]
    chosen = targets.chosen(sheet.draft)
    own = tuple(network for account, network in chosen.items() if account == tab)
    form = FitForm(
        store, picture, Scope(tuple(chosen.values()), own, targets.name(sheet.draft, tab) if tab else "")
    )
    overlay = Overlay(over.window(), form, _WIDTH)

    def put(fit: Fit, fitted: Picture) -> None:
        goes_to = None if fit.everywhere else tab
        sheet.edit(editing.with_picture_fitted(sheet.draft, goes_to, picture.sha256, fitted))
        sheet.replaced.emit()
        overlay.end()

    def on_made(fit: Fit, info: MediaInfo) -> None:
        put(fit, Picture(info.sha256, info.mime, focus=fit.focus))

    def on_failed(error: WarroomError) -> None:
        desk.notices.present(error)
        form.show_busy(False)

    def on_wanted(fit: Fit) -> None:
        if not fit.changes_pixels:
            put(fit, replace(picture, focus=fit.focus))
            return
        form.show_busy(True)
        office, me = desk.office, desk.me.id
        desk.jobs.run(
            form,
            lambda: fitting.fit(office, me, picture.sha256, fit.crop, fit.max_bytes, fit.max_side),
            lambda info: on_made(fit, info),
            on_failed,
        )

    form.fit_wanted.connect(on_wanted)
    form.cancelled.connect(overlay.end)
    form.view.setFocus()
    return form
