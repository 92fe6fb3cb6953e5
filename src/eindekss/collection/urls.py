"""Addresses of the collection site."""

from django.urls import path

from eindekss.collection import autosave, views
from eindekss.collection.fieldwork import views as fieldwork
from eindekss.collection.invitation import views as invitation
from eindekss.collection.workbook import views as workbook

_OFFICE = "office/<slug:wave>/"
_INSTITUTION = f"{_OFFICE}institution/<str:institution>/"
_QUESTIONNAIRE = "waves/<slug:wave>/<str:institution>/<str:questionnaire>/"

urlpatterns = [
    path("waves/<slug:wave>/", fieldwork.board, name="board"),
    path(f"{_OFFICE}board.csv", fieldwork.export, name="board-export"),
    path(_INSTITUTION, fieldwork.institution, name="institution"),
    path(f"{_INSTITUTION}note/", fieldwork.note, name="note"),
    path(f"{_INSTITUTION}extend/", fieldwork.extend, name="extend"),
    path(f"{_INSTITUTION}invite/", invitation.invite, name="invite"),
    path(f"{_INSTITUTION}revoke/", invitation.revoke, name="revoke"),
    path(f"{_OFFICE}contacts/", invitation.contacts, name="contacts"),
    path("enter/", invitation.enter, name="enter"),
    path("enter/<str:token>/", invitation.arrive, name="arrive"),
    path("password/", invitation.set_password, name="set-password"),
    path(_QUESTIONNAIRE, views.hub, name="hub"),
    path(f"{_QUESTIONNAIRE}section/<str:section>/", views.section, name="section"),
    path(f"{_QUESTIONNAIRE}row/<str:row>/section/<str:section>/", views.section, name="row-section"),
    path(f"{_QUESTIONNAIRE}answer/", autosave.answer, name="answer"),
    path(f"{_QUESTIONNAIRE}review/", views.review, name="review"),
    path(f"{_QUESTIONNAIRE}reopen/", views.reopen, name="reopen"),
    path(f"{_QUESTIONNAIRE}workbook/", workbook.workbook, name="workbook"),
    path(f"{_QUESTIONNAIRE}workbook/download/", workbook.download, name="workbook-download"),
    path(f"{_QUESTIONNAIRE}workbook/changes/", workbook.changes, name="workbook-changes"),
]
