"""Addresses of the collection site."""

from django.urls import path

from eindekss.collection import autosave, views
from eindekss.collection.accounts import views as accounts
from eindekss.collection.api import views as api
from eindekss.collection.api.operations import api as operations
from eindekss.collection.attachment import views as attachment
from eindekss.collection.audit import views as audit
from eindekss.collection.checking import views as checks
from eindekss.collection.enrolment import views as enrolment
from eindekss.collection.expert import evidence_views, exports, office_views, queue_views, reaction_views
from eindekss.collection.expert import views as expert
from eindekss.collection.field_period import views as field_period
from eindekss.collection.fieldwork import views as fieldwork
from eindekss.collection.grid import pasting
from eindekss.collection.grid import views as grid
from eindekss.collection.invitation import views as invitation
from eindekss.collection.paradata import views as paradata
from eindekss.collection.query import office as query_office
from eindekss.collection.query import views as query
from eindekss.collection.reminder import views as reminder
from eindekss.collection.site_report import views as site_reports
from eindekss.collection.teamwork import history
from eindekss.collection.teamwork import views as teamwork
from eindekss.collection.workbook import views as workbook

_OFFICE = "office/<slug:wave>/"
_INSTITUTION = f"{_OFFICE}institution/<str:institution>/"
_SYSTEMS = "systems/<slug:wave>/<str:institution>/"
_QUESTIONNAIRE = "waves/<slug:wave>/<str:institution>/<str:questionnaire>/"
_TEAM = "team/<slug:wave>/<str:institution>/"

urlpatterns = [
    path("waves/<slug:wave>/", fieldwork.board, name="board"),
    path(f"{_OFFICE}board.csv", fieldwork.export, name="board-export"),
    path(_INSTITUTION, fieldwork.institution, name="institution"),
    path(f"{_INSTITUTION}note/", fieldwork.note, name="note"),
    path(f"{_INSTITUTION}extend/", fieldwork.extend, name="extend"),
    path(f"{_INSTITUTION}invite/", invitation.invite, name="invite"),
    path(f"{_INSTITUTION}revoke/", invitation.revoke, name="revoke"),
    path(f"{_OFFICE}accounts/", accounts.accounts, name="accounts"),
    path(f"{_OFFICE}accounts.csv", accounts.export, name="accounts-export"),
    path(f"{_OFFICE}accounts/new/", accounts.give, name="account-new"),
    path(f"{_OFFICE}accounts/<int:person>/", accounts.account, name="account"),
    path(f"{_OFFICE}accounts/<int:person>/link/", accounts.link, name="account-link"),
    path(f"{_OFFICE}accounts/<int:person>/factor/", accounts.factor, name="account-factor"),
    path(f"{_OFFICE}accounts/<int:person>/revoke/", accounts.revoke, name="account-revoke"),
    path(f"{_OFFICE}frame/", enrolment.enrolment, name="enrolment"),
    path(f"{_OFFICE}frame/changes/", enrolment.changes, name="enrolment-changes"),
    path(f"{_OFFICE}frame.xlsx", enrolment.export, name="frame-export"),
    path(f"{_OFFICE}contacts/", invitation.contacts, name="contacts"),
    path(f"{_OFFICE}wave/", field_period.course, name="wave-course"),
    path(f"{_OFFICE}wave/last-day/", field_period.last_day, name="wave-last-day"),
    path(f"{_OFFICE}wave/frozen/<path:name>", field_period.frozen_file, name="frozen-file"),
    path(f"{_OFFICE}wave/<str:move>/", field_period.move, name="wave-move"),
    path(f"{_OFFICE}queries/", query_office.queries, name="office-queries"),
    path(f"{_OFFICE}queries.csv", query_office.export, name="queries-export"),
    path(f"{_INSTITUTION}asks/", query_office.allow, name="asks"),
    path(_TEAM, teamwork.team, name="team"),
    path(f"{_TEAM}invite/", teamwork.invite, name="team-invite"),
    path(f"{_TEAM}person/<int:person>/", teamwork.person, name="team-person"),
    path(f"{_TEAM}person/<int:person>/link/", teamwork.link, name="team-link"),
    path(f"{_TEAM}person/<int:person>/withdraw/", teamwork.withdraw, name="team-withdraw"),
    path(f"{_OFFICE}reminders/", reminder.reminders, name="reminders"),
    path(f"{_OFFICE}reminders/send/", reminder.send_now, name="reminders-send"),
    path(f"{_OFFICE}log/", audit.log, name="audit-log"),
    path(f"{_OFFICE}log.csv", audit.export, name="audit-export"),
    path(f"{_OFFICE}times/", paradata.times, name="times"),
    path("enter/", invitation.enter, name="enter"),
    path("enter/<str:token>/", invitation.arrive, name="arrive"),
    path("password/", invitation.set_password, name="set-password"),
    path(_QUESTIONNAIRE, views.hub, name="hub"),
    path(f"{_QUESTIONNAIRE}section/<str:section>/", views.section, name="section"),
    path(f"{_QUESTIONNAIRE}row/<str:row>/section/<str:section>/", views.section, name="row-section"),
    path(f"{_QUESTIONNAIRE}answer/", autosave.answer, name="answer"),
    path(f"{_QUESTIONNAIRE}explain/", checks.explain, name="explain"),
    path(f"{_QUESTIONNAIRE}checks/", checks.checks, name="broken-rules"),
    path(f"{_QUESTIONNAIRE}files/<str:item>/", attachment.files, name="files"),
    path(f"{_QUESTIONNAIRE}file/<int:attachment>/", attachment.file, name="file"),
    path(f"{_QUESTIONNAIRE}file/<int:attachment>/remove/", attachment.remove, name="file-remove"),
    path(f"{_QUESTIONNAIRE}review/", views.review, name="review"),
    path(f"{_QUESTIONNAIRE}reopen/", views.reopen, name="reopen"),
    path(f"{_QUESTIONNAIRE}presence/", teamwork.beat, name="presence"),
    path(f"{_QUESTIONNAIRE}history/", history.history, name="history"),
    path(f"{_QUESTIONNAIRE}queries/", query.queries, name="queries"),
    path(f"{_QUESTIONNAIRE}queries/ask/", query.ask, name="query-ask"),
    path(f"{_QUESTIONNAIRE}queries/<int:query>/", query.query, name="query"),
    path(f"{_QUESTIONNAIRE}queries/<int:query>/close/", query.close, name="query-close"),
    path(f"{_QUESTIONNAIRE}grid/", grid.grid, name="grid"),
    path(f"{_QUESTIONNAIRE}grid-cell/", grid.cell, name="grid-cell"),
    path(f"{_QUESTIONNAIRE}grid-paste/", pasting.paste, name="grid-paste"),
    path(f"{_QUESTIONNAIRE}grid-undo/", pasting.undo_paste, name="grid-undo"),
    path(f"{_QUESTIONNAIRE}workbook/", workbook.workbook, name="workbook"),
    path(f"{_QUESTIONNAIRE}workbook/download/", workbook.download, name="workbook-download"),
    path(f"{_QUESTIONNAIRE}workbook/changes/", workbook.changes, name="workbook-changes"),
    path("site/<slug:wave>/<str:institution>/<path:name>", site_reports.site_report, name="site-report"),
    path(_SYSTEMS, api.systems, name="systems"),
    path(f"{_SYSTEMS}revoke/", api.revoke, name="systems-revoke"),
    path("api/v1/", api.reference, name="api-reference"),
    path("api/v1/openapi.json", api.openapi, name="api-document"),
    path("api/v1/", operations.urls),
    # ---- experts: their queue and pages, and the office's pages about them ----
    path("assess/keys/", queue_views.keys, name="keys"),
    path("assess/<slug:wave>/", queue_views.queue, name="queue"),
    path(f"{_QUESTIONNAIRE}assess/", expert.assess, name="assess"),
    path(f"{_QUESTIONNAIRE}assess/<str:item>/", expert.assess_item, name="assess-item"),
    path(f"{_QUESTIONNAIRE}evidence/<int:piece>/<slug:part>/", evidence_views.evidence, name="evidence"),
    path(f"{_QUESTIONNAIRE}second/finish/", expert.finish, name="second-finish"),
    path(f"{_QUESTIONNAIRE}reaction/", reaction_views.tests, name="reaction"),
    path(f"{_QUESTIONNAIRE}reaction/<int:number>/", reaction_views.test, name="reaction-test"),
    path(f"{_OFFICE}assessments/", office_views.assessments, name="assessments"),
    path(f"{_OFFICE}assessments/assign/", office_views.assign, name="assign"),
    path(f"{_OFFICE}assessments/decisions.csv", exports.decisions, name="decisions-export"),
    path(f"{_OFFICE}double-rating/", office_views.double_rating, name="double-rating"),
    path(f"{_OFFICE}double-rating/agreement.csv", exports.agreement, name="agreement-export"),
    path(f"{_OFFICE}double-rating/<int:number>/", office_views.reconcile, name="reconcile"),
    path(f"{_OFFICE}checks/", office_views.checks, name="checks"),
    path(f"{_OFFICE}checks/checks.csv", exports.checks, name="checks-export"),
]
