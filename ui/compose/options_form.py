"""What one account's network is told besides the text: a title, a warning, who may reply."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.compose.plain_words import PlainWords
from ui.compose.text_box import exact_text
from ui.theme import tokens
from ui.theme.style import set_look
from warroom.domain.capabilities import Option
from warroom.language import tr

_ONE_LINE = 500
"""An option that takes more characters than this is typed in several lines."""
_LINES_HEIGHT = 64

_Field = QComboBox | QLineEdit | PlainWords


class OptionsForm(QFrame):
    """A field for each option of a network. Signals: `options_edited` with every value by its key."""

    options_edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "sunken")
        self._options: tuple[Option, ...] = ()
        self.fields: dict[str, _Field] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.MEDIUM, tokens.SMALL, tokens.MEDIUM, tokens.SMALL)
        self._inside = QWidget()
        self._column.addWidget(self._inside)
        self.hide()

    def show_options(self, options: tuple[Option, ...], values: Mapping[str, str], read_only: bool) -> None:
        """Show `options` with their `values`; hidden where a network has none."""
        if options != self._options:
            self._build(options)
        for option in options:
            _fill(self.fields[option.key], values.get(option.key, option.default), read_only)
        self.setVisible(bool(options))

    def focus_option(self) -> None:
        """Put the cursor into the first option that can't go out as it is, or else the first."""
        wrong = (
            self.fields[each.key] for each in self._options if _is_wrong(each, _value(self.fields[each.key]))
        )
        field = next(wrong, next(iter(self.fields.values()), None))
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, options: tuple[Option, ...]) -> None:
        self._options = options
        self._column.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget()
        form = QFormLayout(self._inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(tokens.SMALL)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.fields = {option.key: self._field(option) for option in options}
        for option in options:
            form.addRow(_name(option), _with_hint(self.fields[option.key], option))
        self._column.addWidget(self._inside)

    def _field(self, option: Option) -> _Field:
        field: _Field
        if option.choices:
            field = QComboBox()
            for value, label in _choices(option):
                field.addItem(label, value)
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.activated.connect(lambda _index: self._on_edited())
        elif option.max_length > _ONE_LINE:
            field = PlainWords(10 * option.max_length)
            field.setFixedHeight(_LINES_HEIGHT)
            field.words_edited.connect(lambda _text: self._on_edited())
            field.paste_refused.connect(self.refused)
        else:
            field = QLineEdit()
            field.textEdited.connect(lambda _text: self._on_edited())
        if not option.choices and option.hint:
            field.setToolTip(tr(option.hint))
        field.setAccessibleName(tr(option.label))
        if option.hint:
            field.setAccessibleDescription(tr(option.hint))
        return field

    def _on_edited(self) -> None:
        self.options_edited.emit({key: _value(field) for key, field in self.fields.items()})


def _is_wrong(option: Option, value: str) -> bool:
    return (option.required and not value.strip()) or len(value) > option.max_length


def _choices(option: Option) -> list[tuple[str, str]]:
    """The values with what they say; where none is the default, first that nothing was chosen."""
    listed = [(value, tr(label)) for value, label in option.choices]
    if option.default in dict(option.choices):
        return listed
    nothing = tr("Choose…") if option.required else tr("Not said")
    return [(option.default, nothing), *listed]


def _name(option: Option) -> QLabel:
    """The option's name. A star alone would say nothing to who can't see it: the tip says it in words."""
    return QLabel(tr("{name} (required)", name=tr(option.label)) if option.required else tr(option.label))


def _with_hint(field: QWidget, option: Option) -> QWidget:
    if not option.hint:
        return field
    box = QWidget()
    hint = QLabel(tr(option.hint), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    set_look(hint, "small")
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(field)
    column.addWidget(hint)
    return box


def _value(field: _Field) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    return field.text() if isinstance(field, QLineEdit) else exact_text(field.document())


def _fill(field: _Field, value: str, read_only: bool) -> None:
    if isinstance(field, QComboBox):
        # A value that the network no longer offers stays to be seen until somebody chooses another.
        if field.findData(value) < 0:
            field.addItem(value, value)
        field.setCurrentIndex(field.findData(value))
        field.setEnabled(not read_only)
        return
    if isinstance(field, PlainWords):
        field.show_words(value)
    elif field.text() != value:
        field.setText(value)
    field.setReadOnly(read_only)
